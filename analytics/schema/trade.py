"""The tables of trade: customers, products, orders and their lines."""

from __future__ import annotations

from analytics.schema.declare import Column, Table

STATUSES = ("unpaid", "pending", "paid", "shipped", "closed", "cancelled", "partially_refunded", "refunded")
NOT_SALES = ("unpaid", "cancelled", "closed")
KINDS = ("business", "private", "government", "institution", "reseller")
COMPANY_SIZES = ("large", "medium", "small", "micro")
DEVELOPMENT_STAGES = ("startup", "growth", "maturity", "decline")
CHANNEL_TIERS = ("distributor", "retailer", "end_consumer")

ORDER_ID = Column(
    "order_id", "id",
    ("order id", "order number", "order no", "invoice", "invoiceno", "invoice no", "invoice number",
     "订单编号", "订单号", "单号", "销售单号"),
    example="SO-2026-000481",
)  # fmt: skip
CUSTOMER_ID = Column(
    "customer_id",
    "id",
    ("customer id", "customerid", "customer no", "client id", "客户编号", "客户id", "会员号", "买家id"),
    personal=True,
    example="C00317",
)
PRODUCT_ID = Column(
    "product_id", "id",
    ("sku", "product sku", "product id", "stockcode", "stock code", "item code", "商品编码", "商品编号",
     "货号", "产品编号", "物料编码"),
    example="P0102",
)  # fmt: skip
CATEGORY = Column(
    "category", "text", ("category", "product category", "类别", "品类", "商品分类", "产品类别", "类目"), example="茶饮"
)
BRAND = Column("brand", "text", ("brand", "品牌"), example="山岚")
CURRENCY = Column("currency", "text", ("currency", "currency code", "币种", "货币"), example="CNY")
PLACE = (
    Column("region", "text", ("region", "area", "country", "大区", "区域", "地区", "国家"), example="华东"),
    Column("province", "text", ("province", "state", "省", "省份"), example="浙江"),
    Column("city", "text", ("city", "town", "市", "城市"), example="杭州"),
)
COMPANY = (
    Column(
        "salesperson",
        "text",
        ("salesperson", "sales rep", "owner", "销售员", "业务员", "销售代表", "负责人"),
        example="林芳",
    ),
    Column("department", "text", ("department", "team", "部门", "销售部门"), example="渠道一部"),
    Column("channel", "text", ("channel", "sales channel", "source", "渠道", "销售渠道", "来源"), example="线上商城"),
)

CUSTOMERS = Table(
    "customers",
    (
        Column("customer_id", "id", CUSTOMER_ID.words, required=True, personal=True, example="C00317"),
        Column(
            "customer_name",
            "text",
            (
                "customer",
                "customer name",
                "client",
                "buyer",
                "company",
                "account name",
                "客户",
                "客户名称",
                "客户姓名",
                "买家",
                "收货人",
                "姓名",
            ),
            personal=True,
            example="海宁百货有限公司",
        ),
        Column(
            "customer_kind",
            "code",
            ("customer type", "customer kind", "客户类型", "客户性质"),
            codes=KINDS,
            example="business",
        ),
        Column("industry", "text", ("industry", "行业"), example="零售"),
        Column(
            "phone",
            "text",
            ("phone", "mobile", "telephone", "电话", "手机", "手机号", "联系电话"),
            personal=True,
            example="13800000000",
        ),
        Column(
            "email", "text", ("email", "e-mail", "mail", "邮箱", "电子邮件"), personal=True, example="buyer@example.com"
        ),
        *PLACE,
        *COMPANY,
        Column("gender", "text", ("gender", "sex", "性别"), personal=True, example="女"),
        Column(
            "birth_on", "date", ("birthday", "date of birth", "生日", "出生日期"), personal=True, example="1988-05-04"
        ),
        Column(
            "stated_age",
            "integer",
            ("age", "age in years", "alter", "edad", "età", "âge", "年龄", "客户年龄", "会员年龄"),
            personal=True,
            example="36",
        ),
        Column(
            "joined_at",
            "instant",
            ("customer since", "created", "signup date", "建档日期", "注册日期", "注册时间"),
            example="2024-03-18 09:30:00",
        ),
        Column("joined_on", "date", example="2024-03-18"),
        Column("lead_source", "text", ("lead source", "客户来源", "获客渠道"), example="展会"),
        Column(
            "company_size",
            "code",
            ("company size", "size of company", "unternehmensgrosse", "企业规模", "客户规模", "公司规模"),
            codes=COMPANY_SIZES,
            example="medium",
        ),
        Column(
            "development_stage",
            "code",
            ("development stage", "stage of development", "business stage", "发展阶段", "企业阶段"),
            codes=DEVELOPMENT_STAGES,
            example="growth",
        ),
        Column(
            "channel_tier",
            "code",
            ("channel tier", "tier of channel", "distribution tier", "渠道层级", "经销层级", "客户层级"),
            codes=CHANNEL_TIERS,
            example="retailer",
        ),
        Column("occupation", "text", ("occupation", "profession", "beruf", "职业"), personal=True, example="教师"),
        Column(
            "education",
            "text",
            ("education", "education level", "bildung", "学历", "文化程度", "教育程度"),
            personal=True,
            example="本科",
        ),
        Column(
            "income_band",
            "text",
            ("income", "income band", "income group", "einkommen", "收入水平", "收入区间", "月收入", "年收入"),
            personal=True,
            example="10–20 万",
        ),
    ),
    subject="trade",
    key=("customer_id",),
    totals={
        "customers": "count(*)",
        "total_spent": "sum(total_spent)",
        "total_orders": "sum(total_orders)",
    },
    selects={"region": "region", "channel": "channel", "salesperson": "salesperson"},
)

PRODUCTS = Table(
    "products",
    (
        Column("product_id", "id", PRODUCT_ID.words, required=True, example="P0102"),
        Column(
            "product_name",
            "text",
            ("product", "product name", "item", "description", "商品", "商品名称", "产品", "产品名称", "品名"),
            example="高山绿茶 250g",
        ),
        CATEGORY,
        BRAND,
        Column("list_price", "money", ("list price", "价格", "标价", "零售价"), example="68.00"),
        Column("unit_cost", "money", ("cost", "unit cost", "成本", "成本价", "进价"), example="31.50"),
        CURRENCY,
        Column("launched_on", "date", ("launch date", "上市日期"), example="2024-06-01"),
    ),
    subject="trade",
    key=("product_id",),
    selects={"category": "category"},
)

ORDERS = Table(
    "orders",
    (
        Column("order_id", "id", ORDER_ID.words, required=True, example="SO-2026-000481"),
        Column(
            "ordered_at",
            "instant",
            ("order date", "ordered at", "下单时间", "订单日期"),
            required=True,
            example="2026-03-18 10:24:00",
        ),
        Column("utc_offset", "text", ("utc offset", "timezone", "时区"), example="+08:00"),
        Column("ordered_on", "date", (), example="2026-03-18"),
        CUSTOMER_ID,
        Column(
            "status", "code", ("status", "order status", "订单状态", "状态", "交易状态"), codes=STATUSES, example="paid"
        ),
        CURRENCY,
        Column("gross", "money", ("subtotal", "商品总额"), example="1360.00"),
        Column("discount", "money", ("order discount", "订单优惠", "优惠金额"), example="60.00"),
        Column("tax", "money", ("tax", "vat", "税额"), example="0.00"),
        Column("shipping", "money", ("shipping", "freight", "运费", "邮费"), example="15.00"),
        Column("total", "money", ("total", "order total", "实付", "实付款", "订单总额"), example="1315.00"),
        Column("refund", "money", ("refund", "refunded amount", "退款金额", "退款"), example="0.00"),
        Column("net", "money", (), example="1315.00"),
        *COMPANY,
        *PLACE,
    ),
    subject="trade",
    key=("order_id",),
    worked_out=("utc_offset", "net"),
    on="ordered_on",
    selects={"region": "region", "channel": "channel", "salesperson": "salesperson"},
    contradictions={
        "order_adds_up": 'abs(t."gross" - coalesce(t."discount", 0) + coalesce(t."shipping", 0) - t."total") > 0.05 '
        'and abs(t."gross" - coalesce(t."discount", 0) + coalesce(t."shipping", 0) + coalesce(t."tax", 0) '
        '- t."total") > 0.05',
        "refund_within_total": 't."refund" > t."total" + 0.05 and t."total" > 0',
    },
)

ORDER_LINES = Table(
    "order_lines",
    (
        Column("order_id", "id", ORDER_ID.words, required=True, example="SO-2026-000481"),
        Column("line_number", "integer", ("line", "line no", "行号"), required=True, example="1"),
        Column(
            "ordered_at",
            "instant",
            (
                "date",
                "order date",
                "invoice date",
                "invoicedate",
                "ordered at",
                "日期",
                "下单时间",
                "订单日期",
                "订单时间",
                "销售日期",
                "成交时间",
            ),
            required=True,
            example="2026-03-18 10:24:00",
        ),
        Column("utc_offset", "text", example="+08:00"),
        Column("ordered_on", "date", example="2026-03-18"),
        CUSTOMER_ID,
        PRODUCT_ID,
        Column("product_name", "text", PRODUCTS.column("product_name").words, example="高山绿茶 250g"),
        CATEGORY,
        BRAND,
        Column("quantity", "quantity", ("quantity", "qty", "units", "数量", "件数", "销量"), "pieces", example="20"),
        Column("unit_price", "money", ("unit price", "unitprice", "price", "单价", "成交价"), example="68.00"),
        Column("gross", "money", ("gross", "gross amount", "原价金额"), example="1360.00"),
        Column("discount", "money", ("discount", "折扣", "优惠"), example="60.00"),
        Column(
            "revenue",
            "money",
            ("amount", "revenue", "sales", "line total", "金额", "销售额", "销售金额", "成交金额", "总价", "小计"),
            example="1300.00",
        ),
        Column("tax", "money", ("line tax", "行税额"), example="0.00"),
        Column("tax_included", "flag", ("tax included", "含税", "是否含税"), example="true"),
        Column("cost", "money", ("line cost", "成本金额", "成本合计"), example="630.00"),
        CURRENCY,
        Column("status", "code", ORDERS.column("status").words, codes=STATUSES, example="paid"),
        Column("order_status", "code", codes=STATUSES, example="paid"),
        Column("is_refund", "flag", ("is refund", "是否退货"), example="false"),
        Column("is_merchandise", "flag", (), example="true"),
        Column("is_whole_order", "flag", (), example="false"),
        *COMPANY,
        *PLACE,
    ),
    subject="trade",
    key=("order_id", "is_refund", "line_number"),
    block=("order_id", "is_refund"),
    yields="is_whole_order",
    waits=True,
    derived=("order_status",),
    worked_out=("utc_offset", "is_merchandise", "is_whole_order"),
    on="ordered_on",
    selects={"region": "region", "channel": "channel", "category": "category", "salesperson": "salesperson"},
    contradictions={
        "line_within_price": 'abs(t."revenue") > abs(t."quantity" * t."unit_price") + '
        'greatest(0.05, 0.005 * abs(t."quantity"))',
    },
)
