"""The tables of people and dealings at an account: contracts, contacts, interactions, consents."""

from __future__ import annotations

from dataclasses import replace

from analytics.schema.declare import Column, Table
from analytics.schema.shared import (
    BIRTH_ON,
    CHANNEL,
    CONTACT_ID,
    CONTACT_NAME,
    CONTRACT_AMOUNT,
    CUSTOMER_NAME,
    DEAL_ID,
    DEPARTMENT,
    EMAIL,
    GENDER,
    MEDIUM,
    MINUTES,
    NEXT_STEP,
    NOTE,
    PHONE,
    RECEIVED_AMOUNT,
    SALESPERSON,
    SIGNED_ON,
)
from analytics.schema.trade import CURRENCY, CUSTOMER_ID

CONTRACT_KINDS = ("framework", "supply", "service", "agency", "project", "other")
CONTRACT_STATES = ("draft", "active", "completed", "expired", "terminated")
BUYING_ROLES = ("initiator", "gatekeeper", "influencer", "decider", "buyer", "user", "beneficiary")
ATTITUDES = ("champion", "supporter", "neutral", "sceptic", "opponent")
COMMUNICATION_STYLES = ("analytical", "amiable", "expressive", "driver")
INTERACTION_KINDS = ("visit", "meeting", "call", "video", "email", "message", "exhibition", "other")
INITIATIVES = ("outbound", "inbound")
OUTCOMES = ("order", "progress", "appointment", "no_answer", "declined", "none")
INTERACTION_STATES = ("planned", "done", "missed", "cancelled")
PURPOSES = ("service", "marketing", "profiling", "sharing", "cross_border", "survey")
CONSENT_STATES = ("granted", "refused", "withdrawn")
LEGAL_BASISES = ("consent", "contract", "legal_duty", "legitimate_interest")

CONTRACTS = Table("contracts", (
    Column("contract_id", "id", ("contract id", "contract no", "contract number", "agreement no",
        "vertragsnummer", "numero de contrat", "合同编号", "合同号"), required=True,
        example="HT-2026-018"),
    Column("contract_name", "text", ("contract name", "contract", "agreement", "contract title",
        "vertrag", "合同名称", "合同标题", "合同"), example="海宁百货 2026 年度供货合同"),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    DEAL_ID,
    Column("contract_kind", "code", ("contract type", "agreement type", "kind of contract", "合同类型",
        "合同性质"), codes=CONTRACT_KINDS, example="framework"),
    Column("contract_state", "code", ("contract status", "agreement status", "合同状态"),
        codes=CONTRACT_STATES, example="active"),
    SIGNED_ON,
    Column("starts_on", "date", ("start date", "starts on", "effective date", "valid from",
        "startdatum", "gultig von", "date de debut", "开始日期", "生效日期", "起始日期"),
        example="2026-01-01"),
    Column("ends_on", "date", ("end date", "ends on", "expiry date", "valid until", "enddatum",
        "gultig bis", "date de fin", "结束日期", "到期日期", "截止日期", "终止日期"),
        example="2026-12-31"),
    CONTRACT_AMOUNT,
    Column("invoiced_amount", "money", ("invoiced", "invoiced amount", "amount invoiced",
        "billed amount", "已开票", "已开票金额", "开票金额"), example="540000.00"),
    RECEIVED_AMOUNT,
    CURRENCY,
    Column("payment_terms", "text", ("payment terms", "terms of payment", "zahlungsbedingungen",
        "conditions de paiement", "付款条件", "付款方式", "结算方式"), example="月结 30 天"),
    Column("payment_days", "integer", ("payment days", "credit days", "net days", "days to pay",
        "zahlungsziel", "账期", "账期天数", "付款天数", "信用期"), unit="days", example="30"),
    Column("is_renewable", "flag", ("auto renew", "auto renewal", "renewable", "automatic renewal",
        "自动续约", "是否续约", "自动续签"), example="true"),
    SALESPERSON,
    DEPARTMENT,
    NOTE,
), subject="accounts", key=("contract_id",), on="signed_on", needs=("contract_name",
    "customer_id|customer_name", "contract_amount|ends_on"), natural=("customer_name", "contract_name",
    "signed_on"), selects={"salesperson": "salesperson"}, totals={"contracts": "count(*)",
    "contract_amount": "sum(contract_amount)"}
)  # fmt: skip

CONTACTS = Table("contacts", (
    replace(CONTACT_ID, required=True),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    Column("contact_name", "text", ("contact name", "contact", "contact person", "full name",
        "ansprechpartner", "kontakt", "interlocuteur", "contacto", "联系人", "联系人姓名", "联系人名称",
        "姓名"), personal=True, example="周敏"),
    Column("job_title", "text", ("job title", "title", "position", "funktion", "stelle", "fonction",
        "cargo", "职务", "职位", "岗位"), example="采购总监"),
    Column("contact_department", "text", ("contact department", "their department",
        "department of contact", "abteilung des kontakts", "所在部门", "联系人部门", "任职部门"),
        example="采购部"),
    Column("buying_role", "code", ("buying role", "role in purchase", "buying centre role",
        "buying center role", "decision role", "rolle im einkauf", "采购角色", "采购决策角色",
        "决策角色", "角色"), codes=BUYING_ROLES, example="decider"),
    Column("influence", "integer", ("influence", "influence level", "power", "einfluss", "influencia",
        "影响力", "影响程度"), example="4"),
    Column("attitude", "code", ("attitude", "stance", "disposition", "relationship", "haltung", "态度",
        "支持程度", "立场"), codes=ATTITUDES, example="supporter"),
    Column("communication_style", "code", ("communication style", "social style", "style",
        "personality", "kommunikationsstil", "沟通风格", "性格", "性格类型"),
        codes=COMMUNICATION_STYLES, example="analytical"),
    Column("is_primary", "flag", ("primary contact", "main contact", "is primary", "hauptkontakt",
        "主要联系人", "是否主要联系人", "首要联系人"), example="true"),
    PHONE,
    EMAIL,
    GENDER,
    BIRTH_ON,
    Column("left_on", "date", ("left on", "left company", "离职日期", "离开日期")),
    SALESPERSON,
    NOTE,
), subject="accounts", key=("contact_id",), needs=("contact_name", "customer_id|customer_name"),
    natural=("customer_id", "customer_name", "contact_name"), selects={"salesperson": "salesperson"},
    totals={"contacts": "count(*)", "accounts": "count(distinct coalesce(customer_id, customer_name))"}
)  # fmt: skip

INTERACTIONS = Table("interactions", (
    Column("interaction_id", "id", ("interaction id", "activity id", "visit id", "call id", "visit no",
        "follow up id", "互动编号", "拜访编号", "跟进编号", "活动编号", "记录编号"), required=True,
        example="IA-2026-00218"),
    Column("interacted_at", "instant", ("interaction date", "visit date", "visited at", "call date",
        "call time", "activity date", "contacted at", "follow up date", "follow up time", "date",
        "besuchsdatum", "kontaktdatum", "date de visite", "互动时间", "拜访时间", "拜访日期",
        "跟进时间", "跟进日期", "联系时间", "沟通时间", "通话时间", "日期"), required=True,
        example="2026-09-08 14:30:00"),
    Column("interacted_on", "date", example="2026-09-08"),
    Column("interaction_kind", "code", ("interaction type", "activity type", "contact method",
        "visit type", "call type", "follow up type", "besuchsart", "kontaktart", "互动方式", "跟进方式",
        "拜访方式", "联系方式", "沟通方式", "活动类型", "跟进类型"), codes=INTERACTION_KINDS,
        example="visit"),
    Column("initiative", "code", ("initiative", "initiated by", "call direction", "inbound outbound",
        "发起方", "呼叫方向", "来去电", "呼入呼出"), codes=INITIATIVES, example="outbound"),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    CONTACT_ID,
    CONTACT_NAME,
    DEAL_ID,
    SALESPERSON,
    DEPARTMENT,
    CHANNEL,
    Column("subject", "text", ("subject", "purpose", "topic", "purpose of visit", "betreff", "objet",
        "asunto", "事由", "拜访目的", "跟进主题", "沟通主题"), example="四季度补货与陈列"),
    Column("summary", "text", ("summary", "visit notes", "call notes", "minutes", "follow up content",
        "bericht", "compte rendu", "resumen", "纪要", "拜访内容", "跟进内容", "沟通内容", "跟进记录",
        "拜访记录"), personal=True, example="同意追加 20 箱，要求周三前到货"),
    Column("outcome", "code", ("outcome", "call result", "visit result", "call outcome", "ergebnis",
        "resultat", "resultado", "结果", "拜访结果", "跟进结果", "沟通结果"), codes=OUTCOMES,
        example="order"),
    Column("interaction_state", "code", ("activity status", "visit status", "interaction status",
        "activity state", "活动状态", "拜访状态", "跟进状态", "执行状态"), codes=INTERACTION_STATES,
        example="done"),
    MINUTES,
    Column("ring_count", "integer", ("rings", "ring count", "振铃次数", "响铃次数"), example="2"),
    Column("wait_seconds", "number", ("wait seconds", "waiting time", "wait time", "time to answer",
        "等待秒数", "等待时长", "应答时长"), unit="seconds", example="6"),
    Column("place", "text", ("place", "venue", "location", "address of visit", "ort", "lieu", "lugar",
        "地点", "拜访地点", "地址"), example="海宁总部"),
    NEXT_STEP,
    Column("next_on", "date", ("next contact date", "next follow up", "next visit",
        "next activity date", "下次跟进时间", "下次跟进日期", "下次联系日期", "下次拜访日期"),
        example="2026-09-15"),
), subject="accounts", key=("interaction_id",), on="interacted_on", needs=("interacted_at",
    "customer_id|customer_name|contact_name", "interaction_kind|summary|outcome"),
    natural=("interacted_at", "customer_id", "customer_name", "contact_name", "interaction_kind"),
    selects={"salesperson": "salesperson", "channel": "channel"}, totals={"interactions": "count(*)",
    "customers": "count(distinct coalesce(customer_id, customer_name))", "minutes": "sum(minutes)"}
)  # fmt: skip

CONSENTS = Table("consents", (
    Column("consent_id", "id", ("consent id", "consent no", "授权编号", "同意编号"), required=True,
        example="CS-000418"),
    Column("decided_at", "instant", ("consent date", "consent time", "opt in date", "opt in time",
        "opted in at", "consented at", "date of consent", "einwilligungsdatum", "授权时间", "同意时间",
        "授权日期", "同意日期"), required=True, example="2026-03-18 09:31:00"),
    Column("decided_on", "date", example="2026-03-18"),
    CUSTOMER_ID,
    EMAIL,
    PHONE,
    Column("purpose", "code", ("consent purpose", "purpose", "processing purpose", "zweck", "finalite",
        "授权目的", "使用目的", "处理目的", "用途"), codes=PURPOSES, example="marketing"),
    MEDIUM,
    Column("consent_state", "code", ("consent", "consent status", "opt in", "opt in status",
        "consent state", "einwilligung", "consentement", "授权状态", "是否同意", "同意状态"),
        codes=CONSENT_STATES, example="granted"),
    Column("legal_basis", "code", ("legal basis", "lawful basis", "rechtsgrundlage", "base legale",
        "法律依据", "合法性基础", "处理依据"), codes=LEGAL_BASISES, example="consent"),
    Column("expires_on", "date", ("consent expires", "expires on", "expiry", "授权到期日", "失效日期",
        "有效期至"), example="2028-03-18"),
    Column("evidence", "text", ("evidence", "proof", "consent source", "consent text version",
        "nachweis", "preuve", "凭证", "授权凭证", "授权来源", "协议版本"), example="注册页隐私协议 v3"),
), subject="accounts", key=("consent_id",), on="decided_on", needs=("decided_at",
    "customer_id|email|phone", "consent_state|purpose"), natural=("customer_id", "email", "phone",
    "purpose", "medium", "decided_at"), totals={"consents": "count(*)",
    "granted": "count(*) filter (consent_state = 'granted')",
    "withdrawn": "count(*) filter (consent_state = 'withdrawn')"}
)  # fmt: skip
