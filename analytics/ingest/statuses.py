"""The states an order is written in, in any export, as the codes of ``orders.status``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RULES: tuple[tuple[str, str], ...] = (
    ("partially_refunded", r"partial\w*.?refund|refund\w*.?partial|部分退款|部分退货|teilweise erstattet"),
    ("unpaid", r"un.?paid|not paid|未付款|待付款|未支付|待支付|等待买家付款|等待付款|awaiting.?payment|pending.?payment|"
               r"payment.?pending|draft|overdue|expired|unbezahlt|offen\b|impay|pendiente de pago|declined|failed"),
    ("cancelled", r"cancel|void|storn|annul|取消|作废|已撤销|撤单|拒收"),
    ("refunded", r"refund|退款成功|已退款|全额退款|已退货|退货成功|退货完成|售后成功|return|erstattet|rembours|reembols|rimbors|credit.?(note|memo)|退款|退货"),
    ("closed", r"交易关闭|已关闭|关闭|订单关闭"),
    ("shipped", r"shipped|delivered|fulfilled|dispatched|已发货|已签收|已收货|待收货|已送达|派送|versandt|verschickt|geliefert|"
                r"expedi|livr|enviad|entregad|spedito|consegnat"),
    ("paid", r"交易成功|交易完成|已完成|完成|成功|已付款|已支付|支付成功|待发货|已收钱|已到账|已收款|已核销|complet|paid|"
             r"payment|captured|settled|success|\bsale\b|^order$|done|invoiced|bezahlt|abgeschlossen|pay|pagad|pagat|正常|有效|销售|^charge$|closed$|won$"),
    ("pending", r"pending|process|on.?hold|confirm|approv|authori|open|new|处理中|待处理|已下单|已确认|待审核|进行中|in bearbeitung|en cours|sent|submitted|active"),
)  # fmt: skip
COMPILED = tuple((code, re.compile(pattern)) for code, pattern in RULES)


def codes(database: DuckDBPyConnection, column: str, written: Sequence[str], header: str) -> list[str | None]:
    """The code of each written state. A state "closed" that most orders have means that they are done."""
    found = [canonical(text) for text in written]
    if any(text.strip().lower() == "closed" for text in written):
        share = database.execute(
            f"select avg((lower(trim(cast({column} as varchar))) = 'closed')::int) from raw where {column} is not null"
        ).fetchall()[0]
        done = "invoice" in header.lower() or bool(share and share[0] and share[0] > 0.3)
        code = "paid" if done else "closed"
        found = [code if text.strip().lower() == "closed" else old for text, old in zip(written, found, strict=True)]
    if re.search(r"financial|payment|付款|支付", header.lower()):
        found = ["unpaid" if code == "pending" else code for code in found]
    return found


def canonical(text: str) -> str | None:
    """The status code of a written state, or None when it is not known."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    return next((code for code, pattern in COMPILED if pattern.search(folded)), None)
