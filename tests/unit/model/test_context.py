from __future__ import annotations

from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from tests.support.credentials import with_token

PLAIN = Context("csbs", "https://csbs.example", "p1")


def test_the_profile_leads_the_label() -> None:
    assert PLAIN.label == "csbs · csbs.example · p1"
    assert replace(PLAIN, profile="prod").label == "prod · csbs · csbs.example · p1"


def test_certificates_that_are_not_checked_are_on_the_screen_all_the_time() -> None:
    unsafe = replace(with_token("planted"), insecure=True)
    context = replace(PLAIN, sign_in=unsafe)
    assert context.label == "INSECURE · csbs · csbs.example · p1"
    assert context.warning.startswith("Certificates are NOT CHECKED (CBR_TUI_TOKEN)")
    by_option = replace(PLAIN, sign_in=replace(unsafe, insecure_by="--insecure"))
    assert "(--insecure)" in by_option.warning
    assert replace(PLAIN, sign_in=with_token("planted")).warning == PLAIN.warning == ""


def test_who_signs_in_and_the_labels_make_no_other_context() -> None:
    signed_in = replace(PLAIN, sign_in=with_token("planted"), profile="prod", region="r")
    assert signed_in == PLAIN
    assert "planted" not in repr(signed_in)
