"""The tables of the market around us: rivals, their offers, brand sales, market sizes, voices, targets, rates."""

from __future__ import annotations

from analytics.schema.declare import Column, Table
from analytics.schema.shared import DUE_ON, OWNER, PRIORITY
from analytics.schema.trade import BRAND, CATEGORY, CURRENCY, CUSTOMER_ID, ORDER_ID, PRODUCT_ID

SOURCE = Column("source", "text", ("source", "来源", "数据来源", "出处"), example="行业协会年报")
CONFIDENCE = Column("confidence", "share", ("confidence", "可信度"), example="0.8")
COMPETITOR = Column(
    "competitor", "text", ("competitor", "rival", "竞争对手", "对手", "竞品公司"), required=True, example="远山商贸"
)
REGION = Column("region", "text", ("region", "大区", "区域", "地区"), example="华东")
FEEDBACK_KINDS = ("complaint", "suggestion", "praise", "question", "survey", "review")
RESPONSE_STATES = ("preview", "spam", "partial", "complete")
TARGET_MEASURES = ("revenue", "orders", "customers", "margin")

COMPETITORS = Table(
    "competitors",
    (
        COMPETITOR,
        Column("website", "text", ("website", "网站", "网址"), example="https://rival.example"),
        Column("headquarters", "text", ("headquarters", "总部"), example="宁波"),
        Column("strengths", "text", ("strengths", "优势"), example="价格低、铺货快"),
        Column("weaknesses", "text", ("weaknesses", "劣势"), example="售后慢"),
        Column("checked_on", "date", ("last checked", "最近核对日期"), example="2026-09-30"),
        SOURCE,
    ),
    subject="market",
    key=("competitor",),
)

COMPETITOR_OFFERS = Table(
    "competitor_offers",
    (
        COMPETITOR,
        Column("offered_on", "date", ("date", "price date", "日期", "报价日期"), required=True, example="2026-05-04"),
        Column("product_id", "id", PRODUCT_ID.words, example="P0102"),
        Column(
            "offer_name",
            "text",
            ("offer", "rival product", "product", "竞品名称", "竞品", "商品名称"),
            example="远山绿茶 250g",
        ),
        CATEGORY,
        Column("price", "money", ("price", "rival price", "价格", "竞品价格", "售价"), required=True, example="62.00"),
        Column("own_price", "money", ("own price", "our price", "本公司价格", "我方价格"), example="68.00"),
        CURRENCY,
        Column("price_level", "text", ("price level", "价格口径"), example="零售价"),
        REGION,
        SOURCE,
    ),
    subject="market",
    key=("competitor", "offered_on", "product_id", "offer_name", "region"),
    on="offered_on",
    selects={"region": "region", "category": "category"},
)

BRAND_SALES = Table(
    "brand_sales",
    (
        BRAND,
        Column("competitor", "text", COMPETITOR.words, example="远山商贸"),
        Column(
            "period_on",
            "date",
            ("month", "period", "date", "月份", "期间", "日期"),
            required=True,
            example="2026-05-01",
        ),
        CATEGORY,
        REGION,
        Column(
            "units", "quantity", ("units", "volume", "sales units", "销量", "台数", "数量"), "pieces", example="12000"
        ),
        Column("amount", "money", ("amount", "sales", "revenue", "销售额", "金额"), example="815000.00"),
        CURRENCY,
        Column("is_own", "flag", ("own", "is own", "是否本公司"), example="false"),
        SOURCE,
        CONFIDENCE,
    ),
    subject="market",
    key=("brand", "period_on", "category", "region"),
    on="period_on",
    selects={"region": "region", "category": "category"},
)

MARKET_SIZES = Table(
    "market_sizes",
    (
        Column("period_on", "date", BRAND_SALES.column("period_on").words, required=True, example="2026-01-01"),
        CATEGORY,
        REGION,
        Column("amount", "money", ("market size", "amount", "市场规模", "市场容量", "金额"), example="48000000.00"),
        CURRENCY,
        Column("units", "quantity", ("volume", "units", "容量", "销量"), "pieces", example="554"),
        SOURCE,
        CONFIDENCE,
    ),
    subject="market",
    key=("period_on", "category", "region", "source"),
    on="period_on",
    selects={"region": "region", "category": "category"},
)

FEEDBACK = Table(
    "feedback",
    (
        Column(
            "feedback_id",
            "id",
            ("feedback id", "ticket", "ticket id", "工单号", "编号"),
            required=True,
            example="F000123",
        ),
        Column(
            "received_at",
            "instant",
            ("received", "created", "date", "time", "日期", "反馈时间", "投诉时间"),
            required=True,
            example="2026-05-04 09:12:00",
        ),
        Column("received_on", "date", example="2026-05-04"),
        CUSTOMER_ID,
        ORDER_ID,
        PRODUCT_ID,
        Column(
            "feedback_kind", "code", ("type", "kind", "类型", "反馈类型"), codes=FEEDBACK_KINDS, example="complaint"
        ),
        Column("topic", "text", ("topic", "category", "subject", "主题", "分类"), example="物流"),
        Column(
            "body",
            "text",
            ("text", "comment", "message", "content", "内容", "评论", "反馈内容"),
            personal=True,
            example="货晚到了三天",
        ),
        Column("score", "number", ("score", "rating", "satisfaction", "评分", "满意度"), example="3"),
        Column("score_max", "number", ("max score", "满分"), example="5"),
        Column("answered_at", "instant", ("answered", "first response", "首次响应时间"), example="2026-05-04 11:00:00"),
        Column("closed_at", "instant", ("closed", "resolved", "解决时间", "关闭时间"), example="2026-05-05 10:00:00"),
        Column(
            "response_state", "code", ("status", "response type", "答卷状态"), codes=RESPONSE_STATES, example="complete"
        ),
        Column("channel", "text", ("channel", "渠道"), example="热线"),
        Column("region", "text", ("region", "区域", "大区"), example="华东"),
        Column("province", "text", ("province", "省份", "省"), example="浙江"),
        Column(
            "touchpoint",
            "text",
            ("touchpoint", "touch point", "journey step", "kontaktpunkt", "接触点", "触点", "服务环节", "体验环节"),
            example="配送",
        ),
        PRIORITY,
        OWNER,
        DUE_ON,
    ),
    subject="voice",
    key=("feedback_id",),
    on="received_on",
    selects={"region": "region", "channel": "channel"},
    totals={
        "responses": "count(*)",
        "avg_score": "round(avg(score), 4)",
        "complete": "count(*) filter (response_state = 'complete')",
        "partial": "count(*) filter (response_state = 'partial')",
        "preview": "count(*) filter (response_state = 'preview')",
        "nps": "round(avg(case when score >= 9 then 100 when score <= 6 then -100 else 0 end) "
        "filter (score_max = 10 and response_state = 'complete'), 2)",
    },
)

TARGETS = Table(
    "targets",
    (
        Column("measure", "code", ("measure", "指标"), required=True, codes=TARGET_MEASURES, example="revenue"),
        Column("period_on", "date", ("month", "period", "月份", "期间"), required=True, example="2026-10-01"),
        REGION,
        Column("channel", "text", ("channel", "渠道"), example="线上商城"),
        Column("category", "text", CATEGORY.words, example="茶饮"),
        Column("salesperson", "text", ("salesperson", "业务员", "销售员"), example="林芳"),
        Column("amount", "number", ("target", "amount", "目标", "目标值"), required=True, example="1200000"),
    ),
    subject="work",
    key=("measure", "period_on", "region", "channel", "category", "salesperson"),
    on="period_on",
    selects={"region": "region", "channel": "channel", "category": "category", "salesperson": "salesperson"},
    ahead=True,
)

FX_RATES = Table(
    "fx_rates",
    (
        Column("currency", "text", CURRENCY.words, required=True, example="USD"),
        Column("month_on", "date", ("month", "date", "月份", "日期"), required=True, example="2026-05-01"),
        Column("rate", "number", ("rate", "exchange rate", "汇率"), required=True, example="7.12"),
    ),
    subject="money",
    key=("currency", "month_on"),
    ahead=True,
)
