"""The class sets that people make or change."""

from __future__ import annotations

from analytics.classes.declare import CUTS
from analytics.classes.declare import SUBJECTS as CLASSED
from analytics.schema.declare import Column, Table

CLASS_SETS = Table("class_sets", (
    Column("class_set_id", "id", ("class set id", "class set code", "scheme id", "分类方案编号", "分类方案代码"),
        required=True, example="tea_regulars"),
    Column("set_name", "text", ("class set name", "scheme name", "segment name", "分类方案名称", "客群名称"),
        required=True, example="茶饮老客"),
    Column("set_name_en", "text", ("english name of the class set", "class set name en", "分类方案英文名称"),
        example="Tea regulars"),
    Column("subject_kind", "code", ("subject of the class set", "classed subject", "分类对象"), codes=CLASSED,
        example="customer"),
    Column("cut", "code", ("cut", "kind of cut", "cut-off method", "划分方式", "分界方式"), codes=CUTS, example="rule"),
    Column("definition", "text", ("definition", "class set definition", "方案定义", "分类规则"), required=True,
        example='{"classes": [{"code": "in"}], "code": "tea_regulars", "cut": "rule", "subject": "customer"}'),
    Column("is_static", "flag", ("static", "is static", "固定名单", "静态客群"), example="false"),
), subject="work", key=("class_set_id",), totals={"class_sets": "count(*)"})  # fmt: skip
