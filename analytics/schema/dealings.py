"""The tables of money and of what is being negotiated: payments, settlements, deals."""

from __future__ import annotations

from dataclasses import replace

from analytics.schema.declare import Column, Table
from analytics.schema.market import COMPETITOR, REGION
from analytics.schema.shared import CAMPAIGN_ID
from analytics.schema.trade import CATEGORY, COMPANY, CURRENCY, CUSTOMER_ID, CUSTOMERS, ORDER_ID, PRODUCT_ID

DIRECTIONS = ("neutral", "income", "expense")
PAYMENT_KINDS = ("refund", "fee", "withdrawal", "transfer", "sale", "expense", "other")
SETTLEMENT_KINDS = ("fee", "tax", "promotion", "refund", "sale", "other")
DEAL_KINDS = ("new_business", "renewal", "upsell", "custom", "win_back")
STAGE_KINDS = ("lost", "won", "open")
STORE = Column(
    "store", "text", ("store", "store name", "shop", "门店", "门店名称", "店铺", "店铺名称"), example="西湖店"
)

PAYMENTS = Table(
    "payments",
    (
        Column("payment_id", "id", required=True, example="4200002700000000000000012345"),
        Column("paid_at", "instant", required=True, example="2026-09-01 11:44:08"),
        Column("utc_offset", "text", example="+08:00"),
        Column("paid_on", "date", example="2026-09-01"),
        Column("direction", "code", codes=DIRECTIONS, example="income"),
        Column("payment_kind", "code", codes=PAYMENT_KINDS, example="sale"),
        Column("amount", "money", required=True, example="247.69"),
        Column("fee", "money", example="-1.49"),
        Column("balance", "money", example="1104.79"),
        CURRENCY,
        Column("order_id", "id", (*ORDER_ID.words, "商户订单号", "商户单号"), example="SO-2026-000481"),
        CUSTOMER_ID,
        Column("counterparty", "text", personal=True, example="海宁百货有限公司"),
        Column("product_name", "text", ("商品", "商品名称", "item title", "item"), example="高山绿茶 250g"),
        Column("method", "text", example="零钱"),
        Column("payment_state", "text", example="支付成功"),
        Column("channel", "text", ("channel", "渠道", "交易渠道"), example="支付宝"),
        Column("contract_id", "id", ("contract id", "contract no", "合同编号", "合同号"), example="HT-2026-018"),
    ),
    subject="money",
    key=("payment_id",),
    on="paid_on",
    needs=("paid_at", "amount|income|expense"),
    natural=("paid_at", "counterparty", "order_id", "amount"),
    selects={"channel": "channel"},
    totals={
        "records": "count(*)",
        "income": "sum(amount) filter (direction = 'income')",
        "expense": "-sum(amount) filter (direction = 'expense')",
        "neutral": "count(*) filter (direction = 'neutral')",
        "sales": "sum(amount) filter (payment_kind = 'sale')",
        "refunds": "-sum(amount) filter (payment_kind = 'refund' and direction = 'expense')",
        "net_sales": "coalesce(sum(amount) filter (payment_kind = 'sale' or (payment_kind = 'refund' and "
        "direction = 'expense')), 0)",
        "fees": "coalesce(sum(amount) filter (payment_kind = 'fee'), 0) + coalesce(sum(fee), 0)",
    },
)

SETTLEMENTS = Table(
    "settlements",
    (
        Column("settlement_id", "id", required=True, example="18906543210"),
        Column("line_number", "integer", required=True, example="1"),
        Column("posted_at", "instant", required=True, example="2026-09-03 20:22:45"),
        Column("utc_offset", "text", example="+00:00"),
        Column("posted_on", "date", example="2026-09-03"),
        Column(
            "settlement_kind",
            "code",
            codes=SETTLEMENT_KINDS,
            told_by=("amount_type", "amount_description"),
            example="sale",
        ),
        Column("amount_type", "text", example="ItemPrice"),
        Column("amount_description", "text", example="Principal"),
        Column("amount", "money", required=True, example="144.31"),
        CURRENCY,
        Column("order_id", "id", ORDER_ID.words, example="206-6140223-9121846"),
        PRODUCT_ID,
        Column("quantity", "quantity", ("quantity", "quantity purchased", "数量"), "pieces", example="1"),
        STORE,
        Column("channel", "text", ("channel", "marketplace name", "marketplace", "渠道", "平台"), example="线上商城"),
        Column("deposited_on", "date", example="2026-09-17"),
    ),
    subject="money",
    key=("settlement_id", "line_number"),
    block=("settlement_id",),
    on="posted_on",
    needs=("posted_at", "amount"),
    selects={"channel": "channel"},
    totals={
        "records": "count(*)",
        "orders": "count(distinct order_id)",
        "sales": "sum(amount) filter (settlement_kind = 'sale')",
        "charged": "sum(amount) filter (settlement_kind in ('sale', 'promotion', 'tax'))",
        "refunds": "-coalesce(sum(amount) filter (settlement_kind = 'refund'), 0)",
        "fees": "coalesce(sum(amount) filter (settlement_kind = 'fee'), 0)",
        "net": "sum(amount) filter (settlement_kind in ('sale', 'promotion', 'tax', 'refund'))",
        "deposit": "sum(amount)",
    },
)

DEALS = Table(
    "deals",
    (
        Column("deal_id", "id", required=True, example="D-2026-031"),
        Column("deal_name", "text", example="海宁百货 2027 年度框架"),
        Column("customer_id", "id", CUSTOMER_ID.words, personal=True, example="C00317"),
        Column(
            "customer_name", "text", CUSTOMERS.column("customer_name").words, personal=True, example="海宁百货有限公司"
        ),
        Column("stage", "text", example="商务谈判"),
        Column("stage_kind", "code", codes=STAGE_KINDS, told_by=("stage", "probability"), example="open"),
        Column("probability", "share", example="0.5"),
        Column("amount", "money", example="283847.00"),
        Column("contract_amount", "money", example="1739605.00"),
        Column("received_amount", "money", example="869802.50"),
        CURRENCY,
        Column("opened_on", "date", example="2026-08-01"),
        Column("closes_on", "date", example="2026-11-09"),
        Column("signed_on", "date", example="2026-03-01"),
        *COMPANY[:2],
        Column("lead_source", "text", ("lead source", "来源", "商机来源", "线索来源"), example="展会"),
        Column("next_step", "text", example="提交方案"),
        Column(
            "deal_kind",
            "code",
            (
                "deal type",
                "opportunity type",
                "kind of deal",
                "geschaftsart",
                "商机类型",
                "业务类型",
                "交易类别",
                "type",
            ),
            codes=DEAL_KINDS,
            example="new_business",
        ),
        CATEGORY,
        REGION,
        replace(COMPETITOR, required=False),
        Column(
            "loss_reason",
            "text",
            (
                "loss reason",
                "lost reason",
                "reason lost",
                "closed lost reason",
                "reason for loss",
                "verlustgrund",
                "输单原因",
                "丢单原因",
                "失单原因",
            ),
            example="价格高于对手",
        ),
        CAMPAIGN_ID,
    ),
    subject="accounts",
    key=("deal_id",),
    on="opened_on",
    needs=("deal_name|customer_name", "amount|contract_amount|stage"),
    natural=("customer_name", "deal_name", "signed_on"),
    selects={"salesperson": "salesperson", "region": "region", "category": "category"},
    totals={
        "deals": "count(*)",
        "amount": "sum(amount)",
        "won": "sum(amount) filter (stage_kind = 'won')",
        "contract_amount": "sum(contract_amount)",
        "received": "sum(received_amount)",
    },
)
