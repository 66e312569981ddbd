"""Pages choose and lay out. Words lie in locales/, numbers in analytics/, looks in the theme."""

import ast
import re

import pytest

from tests.house.tree import files, imported, parse, short

FORBIDDEN_IMPORTS = {"duckdb", "pandas", "sqlglot", "plotly", "pyarrow", "numpy"}
CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e]")
RULES = {
    "a colour": re.compile(r"#(?:[0-9a-f]{3,4}){1,2}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE),
    "SQL": re.compile(r"\bselect\b.+\bfrom\b|\bgroup\s+by\b|\border\s+by\b", re.IGNORECASE | re.DOTALL),
    "CSS or HTML": re.compile(r"<\s*/?\s*[a-z]+[^>]*>|\{[^{}]*:[^{}]*;[^{}]*\}", re.IGNORECASE),
    "Chinese": CHINESE,
}
SPOKEN = {"title", "header", "subheader", "caption", "write", "markdown", "text", "button", "info", "warning", "error"}
SPOKEN |= {"success", "metric", "toast", "expander", "popover", "link_button", "download_button", "spinner", "status"}
SPOKEN_ARGUMENTS = {"label", "help", "placeholder", "title", "body"}


def docstrings(tree: ast.AST) -> set[int]:
    """The ids of the nodes that are docstrings: nobody sees them on a screen."""
    holders = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    ]
    return {id(node) for node in found}


def words(node: ast.AST) -> list[str]:
    """The literal texts within an expression, those inside f-strings too, without those of calls inside it."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.Call | ast.Subscript):
        return []
    return [text for child in ast.iter_child_nodes(node) for text in words(child)]


def called(call: ast.Call) -> tuple[str, str]:
    """(the name a call starts from, the function's name): st.sidebar.button(...) gives ("st", "button")."""
    base = call.func
    while isinstance(base, ast.Attribute):
        base = base.value
    last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return (base.id if isinstance(base, ast.Name) else ""), last


def spoken_literals(call: ast.Call) -> list[str]:
    """The literal words a Streamlit call would show."""
    base, function = called(call)
    if base != "st":
        return []
    everything = [*call.args, *(word.value for word in call.keywords)]
    found = [text for node in everything for text in words(node) if " " in text.strip()]
    labels = call.args[:1] if function in SPOKEN else []
    labels = [*labels, *(word.value for word in call.keywords if word.arg in SPOKEN_ARGUMENTS)]
    return found + [
        text for node in labels for text in words(node) if re.search(r"[^\W\d_]", text) and text not in found
    ]


def faults(source: ast.Module) -> list[str]:
    """What a page holds that belongs elsewhere, each with its line."""
    ignored = docstrings(source)
    found = [f"{line}: imports {name}" for line, name in imported(source) if name.split(".")[0] in FORBIDDEN_IMPORTS]
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in ignored:
            found += [
                f"{node.lineno}: {what}: {node.value!r}" for what, rule in RULES.items() if rule.search(node.value)
            ]
        if isinstance(node, ast.Call):
            found += [f"{node.lineno}: a text: {text!r}" for text in spoken_literals(node)]
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
            found.append(f"{node.lineno}: unsafe_allow_html")
    return found


def test_pages_hold_nothing_that_belongs_elsewhere():
    bad = [f"{short(path)}:{fault}" for path in files("pages", ".py") for fault in faults(parse(path))]
    assert not bad, "\n".join(bad)


def test_app_shows_no_literal_text():
    bad = [
        f"{short(path)}:{fault}"
        for path in files(suffix="app.py")
        for fault in faults(parse(path))
        if "imports" not in fault
    ]
    assert not bad, "\n".join(bad)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import pandas as pd", "imports pandas"),
        ("def f():\n    from plotly import graph_objects", "imports plotly"),
        ("st.header('Sales by month')", "a text"),
        ("st.header('Sales')", "a text"),
        ("st.sidebar.button(f'Sales {year}')", "a text"),
        ("st.selectbox(t('x'), options, help='Pick one')", "a text"),
        ("x = '客户'", "Chinese"),
        ("color = '#1f77b4'", "a colour"),
        ("q = 'select a from b'", "SQL"),
        ("st.html('<style>a{b:c}</style>')", "CSS or HTML"),
        ("st.markdown(x, unsafe_allow_html=True)", "unsafe_allow_html"),
    ],
)
def test_the_rule_sees_what_belongs_elsewhere(source: str, fault: str):
    assert any(fault in found for found in faults(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        '"""客户价值 Customer value: who buys how much."""',
        "st.header(t('customers.rfm.title'))",
        "show('customers.rfm', selection)",
        "left, right = st.columns([2, 1], gap='small')",
        "st.session_state['page'] = 'rfm'",
    ],
)
def test_the_rule_lets_a_thin_page_be(source: str):
    assert not faults(ast.parse(source))
