"""The tables of what serving customers takes: cost rates and stock."""

from __future__ import annotations

from dataclasses import replace

from analytics.schema.declare import Column, Table
from analytics.schema.market import REGION, SOURCE
from analytics.schema.shared import CHANNEL, PRODUCT_NAME, UNIT_COST
from analytics.schema.trade import CATEGORY, CURRENCY, CUSTOMER_ID, PRODUCT_ID

COST_KINDS = (
    "acquisition",
    "transaction",
    "delivery",
    "payment",
    "visit",
    "service",
    "returns",
    "invested",
    "overhead",
)
COST_BASISES = (
    "per_order",
    "per_line",
    "per_piece",
    "per_visit",
    "per_call",
    "per_hour",
    "per_ticket",
    "per_customer_month",
    "of_revenue",
    "once",
)

COSTS = Table("costs", (
    Column("cost_id", "id", ("cost id", "cost no", "rate id", "成本编号", "费率编号", "费用编号"),
        required=True, example="CR-2026-03"),
    Column("cost_kind", "code", ("cost type", "kind of cost", "cost category", "kostenart",
        "type de cout", "成本类型", "费用类型", "成本类别", "费用类别"), codes=COST_KINDS,
        example="delivery"),
    Column("cost_name", "text", ("cost name", "cost item", "kostenposition", "成本项目", "费用项目",
        "成本名称", "费用名称"), example="省内冷链配送"),
    Column("cost_basis", "code", ("cost basis", "basis", "per what", "charged per", "bezugsgrosse",
        "计费基础", "计费方式", "计费单位", "成本基础"), codes=COST_BASISES, example="per_order"),
    Column("cost_rate", "money", ("cost rate", "cost per unit", "unit rate", "kostensatz", "成本费率",
        "单位费用", "费率金额"), example="12.50"),
    Column("cost_share", "share", ("cost share", "cost percentage", "cost percent", "share of revenue",
        "kostenanteil", "成本比例", "费用比例", "费率比例"), example="0.006"),
    CURRENCY,
    CUSTOMER_ID,
    CHANNEL,
    CATEGORY,
    REGION,
    Column("valid_from_on", "date", ("valid from", "rate valid from", "effective from", "gultig ab",
        "valable des", "生效日期", "适用开始日期", "启用日期"), required=True, example="2026-01-01"),
    Column("valid_until_on", "date", ("valid until", "rate valid until", "effective until",
        "gultig bis", "valable jusqu", "失效日期", "适用截止日期", "停用日期"), example="2026-12-31"),
    SOURCE,
), subject="money", key=("cost_id",), on="valid_from_on", needs=("cost_kind|cost_name",
    "cost_rate|cost_share", "valid_from_on"), natural=("cost_kind", "cost_name", "cost_basis",
    "channel", "category", "region", "customer_id", "valid_from_on"), selects={"region": "region",
    "channel": "channel", "category": "category"}, totals={"rates": "count(*)"}
)  # fmt: skip

STOCK = Table("stock", (
    replace(PRODUCT_ID, required=True),
    PRODUCT_NAME,
    CATEGORY,
    Column("stocked_on", "date", ("stock date", "inventory date", "counted on", "snapshot date",
        "as of", "date", "bestandsdatum", "date d inventaire", "库存日期", "盘点日期", "统计日期",
        "日期"), required=True, example="2026-09-30"),
    Column("warehouse", "text", ("warehouse", "stock location", "storage", "lager", "entrepot",
        "almacen", "仓库", "仓库名称", "库位"), example="华东仓"),
    Column("on_hand", "quantity", ("on hand", "stock on hand", "stock quantity", "stock", "inventory",
        "available stock", "bestand", "existencias", "库存数量", "库存", "现存量", "在库数量",
        "结存数量"), unit="pieces", required=True, example="420"),
    Column("reserved", "quantity", ("reserved", "allocated", "committed", "reserviert", "占用数量",
        "锁定数量", "已占用"), unit="pieces", example="60"),
    Column("on_order", "quantity", ("on order", "incoming", "in transit", "bestellt", "在途数量",
        "在途", "采购在途"), unit="pieces", example="300"),
    Column("reorder_point", "quantity", ("reorder point", "safety stock", "minimum stock",
        "mindestbestand", "stock minimum", "安全库存", "补货点", "最低库存", "库存下限"), unit="pieces",
        example="150"),
    Column("lead_days", "integer", ("lead time", "lead days", "lead time days", "lieferzeit", "delai",
        "采购周期", "补货周期", "到货天数"), unit="days", example="12"),
    UNIT_COST,
    CURRENCY,
), subject="money", key=("product_id", "stocked_on", "warehouse"), on="stocked_on", needs=("product_id",
    "stocked_on", "on_hand"), selects={"category": "category"}, totals={"rows": "count(*)",
    "on_hand": "sum(on_hand)", "products": "count(distinct product_id)"}
)  # fmt: skip
