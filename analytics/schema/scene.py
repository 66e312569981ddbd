"""The tables of the world around the market: indicators, events of the industry, moves of rivals."""

from __future__ import annotations

from analytics.schema.declare import Column, Table
from analytics.schema.market import COMPETITOR, CONFIDENCE, REGION, SOURCE
from analytics.schema.shared import IMPACT, OWNER, SUMMARY, TITLE, URL
from analytics.schema.trade import CATEGORY, PRODUCT_ID

INDUSTRY_EVENT_KINDS = ("policy", "news", "trend", "technology", "standard")
EFFECTS = ("opportunity", "threat", "neutral")
MOVE_KINDS = ("price_cut", "price_rise", "launch", "promotion", "channel", "partnership", "positioning", "other")

MARKET_INDICATORS = Table("market_indicators", (
    Column("indicator", "text", ("indicator", "indicator name", "series", "driver", "indikator",
        "indicateur", "指标名称", "市场指标", "外部指标", "驱动因素"), required=True,
        example="平均气温"),
    Column("measured_on", "date", ("measured on", "measured at", "observation date", "period", "month",
        "date", "datum", "指标日期", "统计日期", "统计月份", "月份", "日期"), required=True,
        example="2026-07-01"),
    Column("reading", "number", ("reading", "indicator value", "value", "wert", "valeur", "valor",
        "指标值", "数值", "读数"), required=True, example="28.6"),
    Column("reading_unit", "text", ("unit of measure", "unit", "einheit", "unite", "unidad", "计量单位",
        "单位"), example="°C"),
    REGION,
    CATEGORY,
    SOURCE,
    CONFIDENCE,
), subject="market", key=("indicator", "measured_on", "region", "category"), on="measured_on",
    needs=("indicator", "measured_on", "reading"), selects={"region": "region", "category": "category"},
    totals={"readings": "count(*)", "indicators": "count(distinct indicator)"}
)  # fmt: skip

INDUSTRY_EVENTS = Table("industry_events", (
    Column("industry_event_id", "id", ("industry event id", "news id", "policy no", "动态编号",
        "资讯编号", "文号"), required=True, example="IE-2026-009"),
    Column("happened_on", "date", ("event date", "published on", "publication date", "news date",
        "date", "veroffentlicht am", "date de publication", "发布日期", "发布时间", "动态日期",
        "事件日期", "日期"), required=True, example="2026-04-01"),
    Column("industry_event_kind", "code", ("event type", "news type", "industry event type",
        "kind of event", "动态类型", "资讯类型", "动态类别"), codes=INDUSTRY_EVENT_KINDS,
        example="policy"),
    TITLE,
    SUMMARY,
    Column("effect", "code", ("effect", "effect on us", "opportunity or threat", "auswirkung", "effet",
        "efecto", "影响", "影响方向", "利好利空", "机会或威胁"), codes=EFFECTS, example="opportunity"),
    IMPACT,
    Column("effective_on", "date", ("effective on", "effective from", "in force from", "in kraft ab",
        "生效日期", "实施日期", "施行日期"), example="2026-07-01"),
    REGION,
    CATEGORY,
    SOURCE,
    URL,
    OWNER,
), subject="market", key=("industry_event_id",), on="happened_on", needs=("happened_on", "title",
    "industry_event_kind|effect|summary"), natural=("happened_on", "title"),
    selects={"region": "region", "category": "category"}, totals={"events": "count(*)"}
)  # fmt: skip

COMPETITOR_MOVES = Table("competitor_moves", (
    Column("move_id", "id", ("move id", "move no", "对手动态编号", "动作编号"), required=True,
        example="CM-2026-014"),
    COMPETITOR,
    Column("moved_on", "date", ("move date", "moved on", "date of move", "date", "datum der massnahme",
        "动作日期", "动态时间", "行动日期", "日期"), required=True, example="2026-05-20"),
    Column("move_kind", "code", ("move type", "kind of move", "type of move", "move", "动作类型",
        "行动类型", "策略类型"), codes=MOVE_KINDS, example="price_cut"),
    TITLE,
    SUMMARY,
    PRODUCT_ID,
    CATEGORY,
    REGION,
    IMPACT,
    Column("response", "text", ("our response", "response", "reaction", "gegenmassnahme", "应对",
        "应对措施", "我方应对"), example="同价跟进两周"),
    SOURCE,
    URL,
    CONFIDENCE,
    OWNER,
), subject="market", key=("move_id",), on="moved_on", needs=("competitor", "moved_on",
    "title|move_kind"), natural=("competitor", "moved_on", "title", "move_kind"),
    selects={"region": "region", "category": "category"}, totals={"moves": "count(*)",
    "competitors": "count(distinct competitor)"}
)  # fmt: skip
