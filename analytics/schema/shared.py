"""Columns that several tables share: the same word means the same thing wherever it stands."""

from __future__ import annotations

from analytics.schema.declare import Column
from analytics.schema.trade import COMPANY, CUSTOMERS, PRODUCTS

MEDIUMS = ("email", "sms", "phone", "messenger", "app", "post", "visit")  # fmt: skip
PRIORITIES = ("urgent", "high", "medium", "low")  # fmt: skip

DEAL_ID = Column("deal_id", "id", ("deal id", "opportunity id", "deal no", "商机编号", "商机id"),
    example="D-2026-031")  # fmt: skip
SIGNED_ON = Column("signed_on", "date", ("signed date", "signing date", "signed on", "contract date",
    "vertragsdatum", "date de signature", "签约日期", "签订日期", "签订时间", "签约时间", "合同日期"),
    example="2026-03-01")  # fmt: skip
CONTRACT_AMOUNT = Column("contract_amount", "money", ("contract amount", "contract value",
    "signed amount", "vertragswert", "montant du contrat", "合同金额", "合同总额", "合同总金额",
    "签约金额"), example="1739605.00")  # fmt: skip
RECEIVED_AMOUNT = Column("received_amount", "money", ("received amount", "received",
    "payments received", "erhalten", "已回款", "已回款金额", "回款金额", "已收款"), example="869802.50")  # fmt: skip
NEXT_STEP = Column("next_step", "text", ("next step", "next action", "next activity",
    "nachster schritt", "下一步", "下一步计划", "后续动作"), example="提交方案")  # fmt: skip
CONTACT_ID = Column("contact_id", "id", ("contact id", "contact no", "contact record id", "kontakt id",
    "联系人编号", "联系人id"), personal=True, example="CT-00317-1")  # fmt: skip
CONTACT_NAME = Column("contact_name", "text", ("contact name", "contact", "contact person",
    "ansprechpartner", "interlocuteur", "contacto", "联系人", "联系人姓名", "拜访对象"), personal=True,
    example="周敏")  # fmt: skip
NOTE = Column("note", "text", ("note", "notes", "remark", "remarks", "comment", "bemerkung", "remarque",
    "nota", "备注", "说明"), personal=True, example="年底前不再涨价")  # fmt: skip
MEDIUM = Column("medium", "code", ("medium", "contact channel", "sent by", "means", "kontaktweg",
    "联系渠道", "触达渠道", "触达方式", "授权渠道", "发送方式"), codes=MEDIUMS, example="sms")  # fmt: skip
PRIORITY = Column("priority", "code", ("priority", "priority level", "prioritat", "priorite",
    "prioridad", "优先级", "优先程度", "紧急级别"), codes=PRIORITIES, example="high")  # fmt: skip
LEAD_SOURCE = Column("lead_source", "text", ("lead source", "线索来源", "获客来源", "获客渠道"), example="展会")
PLAN_STEPS = ("define", "research", "interview", "act", "track")
PLAN_STEP = Column("plan_step", "code", ("plan step", "expansion step", "step of the plan", "拓展步骤",
    "计划步骤", "客户拓展步骤"), codes=PLAN_STEPS, example="interview")  # fmt: skip
TARGET_GROUP = Column("target_group", "text", ("target group", "audience", "segment", "zielgruppe", "cible",
    "目标客群", "目标人群", "投放人群"), example="近一年买过礼盒的客户")  # fmt: skip
OWNER = Column("owner", "text", ("owner", "assignee", "assigned to", "task owner", "responsible",
    "verantwortlich", "responsable", "负责人", "处理人", "执行人", "责任人", "指派给"), example="顾宁")  # fmt: skip
OPENED_ON = Column("opened_on", "date", ("opened on", "created", "created on", "created date",
    "created time", "creation date", "erstellt am", "创建日期", "创建时间", "提出时间", "登记日期"),
    example="2026-08-01")  # fmt: skip
DUE_ON = Column("due_on", "date", ("due date", "due on", "due", "deadline", "faellig am", "fallig am",
    "echeance", "截止日期", "截止时间", "到期日期", "计划完成日期", "计划完成时间"),
    example="2026-10-15")  # fmt: skip
DONE_ON = Column("done_on", "date", ("done on", "completed on", "completion date", "finished on",
    "closed time", "closed on", "actual end", "erledigt am", "完成日期", "完成时间", "实际完成日期", "实际完成时间"),
    example="2026-10-12")  # fmt: skip
DONE_SHARE = Column("done_share", "share", ("progress", "percent complete", "done", "completion",
    "% complete", "fortschritt", "avancement", "进度", "完成度", "完成百分比", "完成比例"),
    example="0.6")  # fmt: skip
EXPECTED_AMOUNT = Column("expected_amount", "money", ("expected amount", "expected revenue",
    "estimated value", "business value", "erwarteter umsatz", "预计金额", "预期收入", "预计价值",
    "商业价值", "预期销售额"), example="86000.00")  # fmt: skip
TITLE = Column("title", "text", ("title", "headline", "subject", "titel", "titre", "标题", "主题",
    "内容概要", "名称"), required=True, example="社区团购新规发布")  # fmt: skip
SUMMARY = Column("summary", "text", ("summary", "content", "details", "description", "zusammenfassung",
    "摘要", "内容", "详情", "描述"), example="对预付卡和自动续费提出要求")  # fmt: skip
IMPACT = Column("impact", "integer", ("impact", "impact level", "strength", "auswirkungsgrad",
    "影响程度", "影响级别", "影响度"), example="3")  # fmt: skip
URL = Column("url", "text", ("url", "link", "web link", "weblink", "lien", "链接", "网址", "原文链接"),
    example="https://news.example/2026/04")  # fmt: skip
CAMPAIGN_ID = Column("campaign_id", "id", ("campaign id", "campaign no", "campaign code",
    "utm campaign", "kampagnen id", "活动编号", "活动id", "营销活动编号"), example="MK-2026-05")  # fmt: skip
OFFER = Column("offer", "text", ("offer", "benefit", "incentive", "angebot", "offre", "优惠内容",
    "权益", "优惠"), example="第二件八折")  # fmt: skip
PARTICIPANT = Column("participant", "text", ("participant", "attendee", "attendee name", "name",
    "teilnehmer", "participante", "参与人", "参与者", "学员", "报名人", "姓名"), personal=True,
    example="周敏")  # fmt: skip
MINUTES = Column("minutes", "number", ("minutes", "duration minutes", "duration", "dauer", "duree",
    "duracion", "时长", "时长分钟", "参与时长", "耗时"), unit="minutes", example="45")  # fmt: skip
NEED_ID = Column("need_id", "id", ("need id", "requirement id", "requirement no", "request id",
    "anforderung id", "需求编号", "需求id", "需求号", "关联需求"), example="N-2026-0072")  # fmt: skip
FEEDBACK_ID = Column("feedback_id", "id", ("feedback id", "ticket id", "ticket no", "反馈编号",
    "工单号", "投诉编号"), example="F000123")  # fmt: skip
EVENT_PLACE = Column("place", "text", ("place", "venue", "location", "event location", "ort", "lieu",
    "lugar", "地点", "活动地点", "上课地点"), example="西湖店二楼")  # fmt: skip
CUSTOMER_NAME = CUSTOMERS.column("customer_name")
PHONE = CUSTOMERS.column("phone")
EMAIL = CUSTOMERS.column("email")
GENDER = CUSTOMERS.column("gender")
BIRTH_ON = CUSTOMERS.column("birth_on")
PRODUCT_NAME = PRODUCTS.column("product_name")
UNIT_COST = PRODUCTS.column("unit_cost")
SALESPERSON, DEPARTMENT, CHANNEL = COMPANY
