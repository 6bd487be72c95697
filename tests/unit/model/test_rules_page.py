"""The README's page of rules is the table of rules itself."""

from __future__ import annotations

from cbr_tui.model.findings import RULES, Rule
from tests.support.project import ROOT


def rules_page() -> str:
    """Give the page as it has to stand in the README."""
    return "".join(map(_row, RULES))


def _row(rule: Rule) -> str:
    levels = ", ".join(level.name.lower() for level in rule.levels)
    return f"| `{rule.id}` | {levels} | {rule.about.replace('|', chr(92) + '|')} |\n"


def test_the_page_of_rules_in_the_readme_is_the_table_itself() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.partition("\n## Rules\n")[2].partition("\n## ")[0]
    assert "".join(line + "\n" for line in section.splitlines() if line.startswith("| `")) == rules_page()


def test_every_rule_says_what_raises_it_in_a_sentence() -> None:
    for rule in RULES:
        assert rule.levels
        assert rule.about.endswith(".")
