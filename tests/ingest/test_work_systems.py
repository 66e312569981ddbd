"""Exports of CRM and work management products in small: their headers, invented rows.

Which headers were found in public documentation and which were not is stated in ``docs/exchange.md``.
"""

# ruff: noqa: E501  lines of files stand as their systems write them

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics import ingest
from tests.ingest.samples import loaded, write

ZOHO_ACCOUNTS = """Record Id,Account Owner,Account Name,Phone,Account Type,Industry,Employees,Annual Revenue,Billing City,Billing State,Billing Country,Rating,Created Time,Tag
zcrm_4150868000000224001,Lin Fang,Haining Department Store,+86 571 0000 0001,Customer,Retail,120,1200000,Haining,Zhejiang,China,Active,2026-03-18 09:30:00,
zcrm_4150868000000224002,Zhou Mu,Yuanshan Trading,+86 20 0000 0002,Reseller,Wholesale,30,800000,Guangzhou,Guangdong,China,Acquired,2026-04-02 10:00:00,vip
zcrm_4150868000000224003,Zhou Mu,River Foods,+44 20 0000 0003,Customer,Food,12,,London,,United Kingdom,,2026-05-20 16:45:00,
"""
ZOHO_CONTACTS = """Record Id,Contact Owner,Lead Source,First Name,Last Name,Account Name,Email,Title,Department,Phone,Mobile,Date of Birth,Created Time
zcrm_4150868000000225001,Lin Fang,Trade Show,Min,Zhou,Haining Department Store,min@example.com,Purchasing Director,Purchasing,+86 571 0000 0001,13800000001,1980-05-04,2026-03-18 09:31:00
zcrm_4150868000000225002,Zhou Mu,Web,Anna,Reed,River Foods,anna@example.com,Buyer,Buying,+44 20 0000 0003,,,2026-05-20 16:46:00
"""
ZOHO_DEALS = """Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Type,Probability (%),Expected Revenue,Next Step,Lead Source,Campaign Source,Contact Name,Created Time,Reason For Loss
zcrm_4150868000000226001,Lin Fang,120000,Haining frame 2027,2026-12-15,Haining Department Store,Negotiation/Review,Existing Business,90,108000,Send contract,Trade Show,,Min Zhou,2026-08-01 09:00:00,
zcrm_4150868000000226002,Zhou Mu,45000,River pilot,2026-11-30,River Foods,Closed Won,New Business,100,45000,,Web,,Anna Reed,2026-07-11 10:00:00,
zcrm_4150868000000226003,Zhou Mu,30000,Cold lead,2026-09-10,Nowhere Ltd,Closed Lost,New Business,0,0,,Web,,,2026-08-11 10:00:00,Price
"""
ZOHO_TASKS = """Record Id,Task Owner,Subject,Due Date,Contact Name,Related To,Status,Priority,Closed Time,Created Time,Description
zcrm_4150868000000227001,Lin Fang,Call back about the frame contract,2026-10-15,Min Zhou,Haining Department Store,In Progress,Highest,,2026-10-01 09:00:00,
zcrm_4150868000000227002,Zhou Mu,Send samples,2026-10-02,Anna Reed,River Foods,Completed,Normal,2026-10-01 17:00:00,2026-09-20 09:00:00,two boxes
zcrm_4150868000000227003,Zhou Mu,Ask for the order,2026-11-02,,,Not Started,Low,,2026-10-20 09:00:00,
"""
FX_CUSTOMERS = """客户名称,客户编号,客户级别,1级行业,客户来源,国家,省,市,详细地址,电话,邮件,成交状态,负责人,归属部门,创建时间,最后跟进时间
海宁百货有限公司,20260318-0001,重要客户,零售,展会,中国,浙江,海宁,人民路 1 号,0571-00000001,buyer@example.com,已成交,林芳,渠道一部,2026-03-18 09:30,2026-09-01 10:00
远山商贸,20260402-0002,普通客户,批发,转介绍,中国,广东,广州,,020-00000002,,未成交,周暮,渠道二部,2026-04-02 10:00,2026-08-11 10:00
"""
FX_CONTACTS = """姓名,客户名称,职务,部门,手机,电话,邮件,性别,生日,是否主要联系人,负责人,创建时间
周敏,海宁百货有限公司,采购总监,采购部,13800000001,0571-00000001,min@example.com,女,1980-05-04,是,林芳,2026-03-18 09:31
李远,远山商贸,总经理,,13800000002,,,男,,否,周暮,2026-04-02 10:05
"""
FX_DEALS = """商机名称,商机编号,客户名称,销售流程,销售阶段,商机金额,赢率,预计成交日期,商机类型,输单原因,负责人,归属部门,创建时间
海宁 2027 年度框架,NO2026080001,海宁百货有限公司,标准流程,商务谈判,120000.00,80%,2026-12-15,老客户,,林芳,渠道一部,2026-08-01 09:00
远山试单,NO2026070002,远山商贸,标准流程,赢单,45000.00,100%,2026-11-30,新客户,,周暮,渠道二部,2026-07-11 10:00
冷线索,NO2026080003,无名公司,标准流程,输单,30000.00,0%,2026-09-10,新客户,价格高于对手,周暮,渠道二部,2026-08-11 10:00
"""
FX_TASKS = """任务标题,执行人,截止时间,优先级,任务状态,关联客户,创建人,创建时间,完成时间
回访框架合同,林芳,2026-10-15 18:00,高,进行中,海宁百货有限公司,顾宁,2026-10-01 09:00,
寄样品,周暮,2026-10-02 18:00,中,已完成,远山商贸,顾宁,2026-09-20 09:00,2026-10-01 17:00
"""
PINGCODE_IDEAS = """编号,标题,需求类型,状态,优先级,负责人,所属产品,模块,标签,客户,分数,进度,计划开始时间,计划完成时间,创建人,创建时间,完成时间
TEA-1,希望有 100 克小包装,功能需求,进行中,P0,顾宁,山岚茶,包装,规格,海宁百货有限公司,8.5,60%,2026-06-20,2026-10-15,林芳,2026-06-12 10:00,
TEA-2,周六配送,服务需求,待评审,P2,林芳,山岚茶,配送,,远山商贸,5,0%,,,周暮,2026-07-01 11:00,
TEA-3,电子发票,服务需求,已完成,P1,顾宁,山岚茶,结算,,,7,100%,2026-07-10,2026-08-01,周暮,2026-07-05 09:00,2026-07-30 15:00
"""
PINGCODE_ITEMS = """编号,标题,工作项类型,状态,负责人,优先级,开始时间,截止时间,完成时间,父工作项,所属迭代,所属项目,预估工时,进度,标签,创建人,创建时间
SLT-11,小包装打样,任务,进行中,顾宁,较高,2026-09-01,2026-10-15,,SLT-3,迭代 12,小包装,16,40%,,林芳,2026-08-25 10:00
SLT-12,标签设计,任务,已完成,周暮,普通,2026-09-01,2026-09-10,2026-09-09,SLT-3,迭代 12,小包装,8,100%,,林芳,2026-08-25 10:01
SLT-13,周六配送试点,任务,未开始,林芳,最低,,2026-11-01,,,,小包装,,0%,,林芳,2026-08-26 10:01
"""
WORKTILE_TASKS = """任务编号,标题,任务类型,任务状态,负责人,优先级,开始时间,截止时间,完成时间,父任务,项目,标签,创建人,创建时间
XBZ-7,小包装打样,任务,进行中,顾宁,高,2026-09-01 09:00,2026-10-15 18:00,,XBZ-1,小包装上市,,林芳,2026-08-25 10:00
XBZ-8,标签设计,任务,已完成,周暮,中,2026-09-01 09:00,2026-09-10 18:00,2026-09-09 15:00,XBZ-1,小包装上市,设计,林芳,2026-08-25 10:01
XBZ-9,周六配送试点,任务,待办,林芳,低,,2026-11-01 18:00,,,小包装上市,,林芳,2026-08-26 10:01
"""
EXPECTED: dict[str, tuple[str, int, dict[str, Any]]] = {
    "ZOHO_ACCOUNTS": ("customers", 3, {
        "customer_id": "zcrm_4150868000000224001", "customer_name": "Haining Department Store", "salesperson": "Lin Fang",
        "industry": "Retail", "city": "Haining", "province": "Zhejiang", "region": "China", "joined_on": "2026-03-18",
    }),
    "ZOHO_CONTACTS": ("contacts", 2, {
        "contact_id": "zcrm_4150868000000225001", "contact_name": "Min Zhou", "customer_name": "Haining Department Store",
        "job_title": "Purchasing Director", "contact_department": "Purchasing", "email": "min@example.com",
        "salesperson": "Lin Fang", "birth_on": "1980-05-04",
    }),
    "ZOHO_DEALS": ("deals", 3, {
        "deal_id": "zcrm_4150868000000226001", "deal_name": "Haining frame 2027", "amount": "120000", "stage_kind": "open",
        "deal_kind": "upsell", "probability": "0.9", "closes_on": "2026-12-15", "opened_on": "2026-08-01",
    }),
    "ZOHO_TASKS": ("actions", 3, {
        "action_id": "zcrm_4150868000000227001", "title": "Call back about the frame contract", "owner": "Lin Fang",
        "action_state": "in_progress", "priority": "urgent", "due_on": "2026-10-15", "opened_on": "2026-10-01",
    }),
    "FX_CUSTOMERS": ("customers", 2, {
        "customer_id": "20260318-0001", "customer_name": "海宁百货有限公司", "industry": "零售", "lead_source": "展会",
        "region": "中国", "province": "浙江", "city": "海宁", "salesperson": "林芳", "department": "渠道一部",
    }),
    "FX_CONTACTS": ("contacts", 2, {
        "contact_name": "周敏", "customer_name": "海宁百货有限公司", "job_title": "采购总监", "contact_department": "采购部",
        "is_primary": "True", "gender": "女", "birth_on": "1980-05-04",
    }),
    "FX_DEALS": ("deals", 3, {
        "deal_id": "NO2026080001", "stage": "商务谈判", "stage_kind": "open", "amount": "120000", "probability": "0.8",
        "closes_on": "2026-12-15", "deal_kind": "upsell",
    }),
    "FX_TASKS": ("actions", 2, {
        "title": "回访框架合同", "owner": "林芳", "action_state": "in_progress", "priority": "high", "due_on": "2026-10-15",
    }),
    "PINGCODE_IDEAS": ("needs", 3, {
        "need_id": "TEA-1", "statement": "希望有 100 克小包装", "need_type": "product", "need_state": "in_progress",
        "priority": "urgent", "owner": "顾宁", "done_share": "0.6", "raised_on": "2026-06-12", "due_on": "2026-10-15",
        "customer_name": "海宁百货有限公司",
    }),
    "PINGCODE_ITEMS": ("actions", 3, {
        "action_id": "SLT-11", "title": "小包装打样", "action_kind": "task", "action_state": "in_progress", "owner": "顾宁",
        "priority": "high", "due_on": "2026-10-15", "parent_id": "SLT-3", "done_share": "0.4", "opened_on": "2026-08-25",
    }),
    "WORKTILE_TASKS": ("actions", 3, {
        "action_id": "XBZ-7", "title": "小包装打样", "action_kind": "task", "action_state": "in_progress", "priority": "high",
        "due_on": "2026-10-15", "parent_id": "XBZ-1",
    }),
}  # fmt: skip
STATES = {
    "ZOHO_TASKS": ("action_state", ["in_progress", "done", "open"]),
    "PINGCODE_IDEAS": ("need_state", ["in_progress", "heard", "delivered"]),
    "PINGCODE_ITEMS": ("action_state", ["in_progress", "done", "open"]),
    "WORKTILE_TASKS": ("action_state", ["in_progress", "done", "open"]),
    "ZOHO_DEALS": ("stage_kind", ["open", "won", "lost"]),
    "FX_DEALS": ("stage_kind", ["open", "won", "lost"]),
}


def plain(value: Any) -> str:
    text = str(value)
    return text.rstrip("0").rstrip(".") if hasattr(value, "as_tuple") else text


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_recognised_and_read(name: str, tmp_path: Path):
    table, count, first = EXPECTED[name]
    with ingest.prepare(write(tmp_path, globals()[name], f"{name.lower()}.csv")) as done:
        assert (done.receipt["target_table"], done.receipt["rows_rejected"]) == (table, 0)
        found = loaded(done, table)
        assert len(found) == count
        assert {key: plain(found[0].get(key)) for key in first} == first
        if name in STATES:
            column, states = STATES[name]
            assert [row[column] for row in found] == states
