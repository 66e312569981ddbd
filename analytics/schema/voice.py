"""The tables of what customers tell and show us: field notes of every kind, and the needs drawn from them."""

from __future__ import annotations

from dataclasses import replace

from analytics.schema.declare import Column, Table
from analytics.schema.market import FEEDBACK, SOURCE
from analytics.schema.shared import (
    CHANNEL,
    CONTACT_ID,
    CUSTOMER_NAME,
    DONE_ON,
    DONE_SHARE,
    DUE_ON,
    EXPECTED_AMOUNT,
    NEED_ID,
    OWNER,
    PRIORITY,
)
from analytics.schema.trade import CATEGORY, CURRENCY, CUSTOMER_ID, PRODUCT_ID

NOTE_KINDS = ("interview", "expert_interview", "focus_group", "observation", "user_test")
INTERVIEW_MODES = ("face_to_face", "phone", "video", "written", "online")
NEED_TYPES = ("product", "service", "custom")
NEED_LEVELS = ("basic", "upgrade", "high_end")
FUNCTIONALITIES = ("functional", "non_functional")
NEED_CLASSES = ("function", "price", "delivery", "after_sale", "other")
NEED_STATES = ("heard", "validated", "specified", "in_progress", "delivered", "evaluated", "rejected")

FIELD_NOTES = Table("field_notes", (
    Column("note_id", "id", ("note id", "field note id", "interview id", "record no", "记录号",
        "访谈编号", "笔记编号", "观察编号"), required=True, example="FN-2026-031"),
    Column("noted_on", "date", ("note date", "interview date", "session date", "observed on",
        "observation date", "test date", "date", "interviewdatum", "访谈日期", "访谈时间", "观察日期",
        "观察时间", "测试日期", "记录日期", "日期"), required=True, example="2026-07-16"),
    Column("note_kind", "code", ("note type", "research method", "study type", "method", "methode",
        "记录类型", "调研方式", "访谈类型", "调研方法"), codes=NOTE_KINDS, example="interview"),
    Column("interview_mode", "code", ("interview mode", "mode", "conducted by", "befragungsform",
        "访谈形式", "访问形式", "进行方式"), codes=INTERVIEW_MODES, example="face_to_face"),
    Column("session", "text", ("session", "group session", "focus group", "session no", "sitzung",
        "场次", "小组", "组别", "焦点小组"), example="FG-2"),
    CUSTOMER_ID,
    Column("participant", "text", ("participant", "respondent", "interviewee", "tester", "person",
        "teilnehmer", "participante", "受访者", "被访者", "受访人", "参与者", "测试者", "测试用户",
        "用户"), personal=True, example="钱女士"),
    Column("participant_profile", "text", ("participant profile", "respondent profile", "profile",
        "profil", "受访者背景", "用户画像", "受访者身份"), personal=True,
        example="35 岁，两孩，每周采购"),
    Column("researcher", "text", ("researcher", "interviewer", "observer", "moderator",
        "interviewt von", "访问员", "访谈人", "观察员", "主持人", "记录人"), example="顾宁"),
    Column("place", "text", ("place", "venue", "store", "location", "ort", "lieu", "lugar", "地点",
        "场所", "访谈地点", "观察地点"), example="西湖店"),
    PRODUCT_ID,
    FEEDBACK.column("topic"),
    Column("observation", "text", ("observation", "finding", "note", "notes", "what happened",
        "beobachtung", "constat", "观察内容", "记录内容", "发现", "观察结果", "访谈内容"),
        personal=True, example="三位顾客在货架前比价后离开"),
    Column("quote", "text", ("quote", "verbatim", "quotation", "word for word", "zitat", "citation",
        "cita", "原话", "引语", "原文", "客户原话"), personal=True,
        example="小包装拿着方便，就是贵了点"),
    Column("agreeing_count", "integer", ("agreeing", "agree count", "number agreeing", "agreed by",
        "zustimmend", "同意人数", "赞同人数", "认同人数"), unit="people", example="6"),
    Column("participant_count", "integer", ("participants", "group size", "number of participants",
        "teilnehmerzahl", "参与人数", "小组人数", "到场人数"), unit="people", example="8"),
    Column("task", "text", ("task", "test task", "aufgabe", "tache", "tarea", "任务", "测试任务",
        "任务名称"), example="在小程序里找到并下单"),
    Column("is_success", "flag", ("success", "task success", "completed", "passed", "erfolg",
        "reussite", "是否成功", "是否完成", "任务成功", "是否通过"), example="true"),
    Column("seconds", "number", ("seconds", "time on task", "task time", "duration seconds", "sekunden",
        "用时", "用时秒", "耗时秒", "完成时间"), unit="seconds", example="94"),
    Column("issue", "text", ("issue", "usability issue", "problem", "issue found", "pain point",
        "probleme", "问题", "发现问题", "问题描述", "可用性问题"), example="找不到规格切换"),
    Column("severity", "integer", ("severity", "issue severity", "schweregrad", "严重程度", "严重度",
        "严重性"), example="3"),
), subject="voice", key=("note_id",), on="noted_on", needs=("noted_on",
    "note_kind|interview_mode|is_success|session", "quote|observation|task|issue"),
    natural=("note_kind", "session", "noted_on", "participant", "topic", "task", "issue"),
    totals={"notes": "count(*)", "passed": "count(*) filter (is_success)",
    "failed": "count(*) filter (not is_success)"}
)  # fmt: skip

NEEDS = Table("needs", (
    replace(NEED_ID, required=True),
    Column("statement", "text", ("need", "requirement", "statement", "request", "user story",
        "requirement title", "need statement", "anforderung", "besoin", "necesidad", "需求描述",
        "需求名称", "需求标题", "需求内容", "需求", "idea", "title", "标题"), required=True,
        example="希望有 100 克小包装"),
    Column("raised_on", "date", ("raised on", "date raised", "requested on", "need date",
        "request date", "date", "created", "created time", "erfasst am", "提出日期", "提出时间", "需求日期", "收集日期",
        "创建时间", "日期"), required=True, example="2026-06-12"),
    CUSTOMER_ID,
    CUSTOMER_NAME,
    CONTACT_ID,
    PRODUCT_ID,
    CATEGORY,
    CHANNEL,
    Column("need_type", "code", ("need type", "requirement type", "type of need", "anforderungstyp",
        "需求类型", "需求种类"), codes=NEED_TYPES, example="product"),
    Column("need_level", "code", ("need level", "level of need", "tier of need", "需求层次", "需求级别",
        "需求层级"), codes=NEED_LEVELS, example="basic"),
    Column("functionality", "code", ("functional or non functional", "functional", "functionality",
        "功能性", "功能性质", "是否功能性"), codes=FUNCTIONALITIES, example="functional"),
    Column("need_class", "code", ("need class", "need category", "class of need", "kind of need",
        "需求分类", "需求类别", "五类需求"), codes=NEED_CLASSES, example="function"),
    Column("scenario", "text", ("scenario", "usage scenario", "use case", "usage situation",
        "anwendungsfall", "场景", "使用场景", "应用场景"), example="家庭"),
    Column("importance", "number", ("importance", "importance score", "wichtigkeit", "importancia",
        "重要性", "重要程度"), example="4"),
    Column("urgency", "number", ("urgency", "urgency score", "dringlichkeit", "urgence", "urgencia",
        "紧迫性", "紧急程度", "紧迫程度"), example="3"),
    Column("need_satisfaction", "number", ("current satisfaction", "satisfaction with current solution",
        "fulfilment", "zufriedenheit heute", "现状满意度", "满足程度", "当前满足度"), example="2"),
    Column("served_by", "text", ("served by", "current solution", "existing solution", "who serves it",
        "bisherige losung", "现有解决方案", "由谁满足", "现用方案"), example="远山商贸"),
    Column("mention_count", "integer", ("mentions", "votes", "vote count", "times mentioned",
        "number of requests", "nennungen", "提及次数", "提出次数", "票数", "需求数"), unit="times",
        example="7"),
    Column("is_pain_point", "flag", ("pain point", "is pain point", "schmerzpunkt", "是否痛点", "痛点"),
        example="false"),
    EXPECTED_AMOUNT,
    CURRENCY,
    Column("need_state", "code", ("need status", "requirement status", "request status", "status",
        "anforderungsstatus", "需求状态", "状态"), codes=NEED_STATES, example="validated"),
    PRIORITY,
    OWNER,
    DUE_ON,
    DONE_ON,
    DONE_SHARE,
    SOURCE,
), subject="voice", key=("need_id",), on="raised_on", needs=("statement", "raised_on"),
    natural=("raised_on", "customer_id", "customer_name", "statement"), selects={"channel": "channel",
    "category": "category"}, totals={"needs": "count(*)",
    "open": "count(*) filter (need_state not in ('delivered', 'evaluated', 'rejected'))",
    "customers": "count(distinct coalesce(customer_id, customer_name))"}
)  # fmt: skip
