"""What a night tells of findings that changed, vanished or came back."""

import json

import pytest
from sqlalchemy import text

from fundsentry.ledger import open_ledger
from tests.ledger.nights import contents, events, finding, night


def set_state(ledger, state):
    with ledger.engine.begin() as connection:
        connection.execute(text("UPDATE cases SET state = :state"), {"state": state})


def states(ledger):
    return ledger.all_cases()["state"].to_list()


def last_details(url):
    return json.loads(contents(url)[3]["details"][-1])


def test_a_change_is_told_in_numbers_and_names_nobody(url):
    before = finding("a", "34082619500101001X", evidence_id="record-of-wang")
    with open_ledger(url) as ledger:
        ledger.book(night(before, finding("b", "34082619500101001X")))
        after = before | {"undue_fen": 9000, "claimed_fen": 9000, "facts": '["王芳"]'}
        ledger.book(night(after, finding("b", "34082619500101001X"), run="r2"))
    assert last_details(url) == {
        "changed": 1,
        "columns": {"undue_fen": 1, "claimed_fen": 1, "facts": 1},
        "undue_fen": [36000, 27000],
        "claimed_fen": [36000, 27000],
    }
    for told in contents(url)[3]["details"]:
        assert not any(secret in told for secret in ("34082619", "王芳", "6217", "wang"))


@pytest.mark.parametrize(
    "change",
    [
        {"certainty": "potential"},
        {"undue_fen": 1},
        {"claimed_fen": 1},
        {"evidence_id": "d2"},
        {"evidence_table": "custody"},
        {"rule_version": "2026-01-01"},
        {"identity": "probable"},
        {"facts": '["x"]'},
    ],
)
def test_each_thing_an_auditor_reads_is_a_change_and_raises_the_version_by_one(tmp_path, change):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b")))
        booked = ledger.book(night(finding("a", **change), finding("b", **change), run="r2"))
        assert booked.changed == 1
        assert ledger.open_cases()["version"].to_list() == [2]
    assert [kind for kind, *_ in events(url)] == ["opened", "changed"]


def test_a_corrected_place_or_net_is_kept_quietly(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        head = ledger.head_hash()
        ledger.book(night(finding("a", region_code="340826102", net_fen=20000), run="r2"))
        kept = ledger.findings().select("region_code", "net_fen", "first_run_id", "since_run_id")
        assert kept.rows() == [("340826102", 20000, "r1", "r2")]
        assert ledger.head_hash() == head
        assert ledger.open_cases()["version"].to_list() == [1]


def test_a_finding_gone_of_several_is_a_change_of_the_case(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b")))
        booked = ledger.book(night(finding("a"), run="r2", lines=["a", "b"]))
        assert (booked.changed, booked.withdrawn) == (1, 0)
        assert ledger.open_cases().select("state", "version").rows() == [("flagged", 2)]
        assert ledger.findings()["payout_id"].to_list() == ["a"]
    assert events(url)[1:] == [("changed", None, None)]
    assert last_details(url)["vanished"] == 1


def test_a_withdrawal_is_one_event_and_so_is_the_return(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b")))
        ledger.book(night(run="r2", lines=["a", "b"]))
        ledger.book(night(finding("a"), run="r3"))
        assert ledger.open_cases().select("state", "version").rows() == [("flagged", 3)]
        kept = ledger.all_findings().select("payout_id", "withdrawn_run_id").rows()
        assert sorted(kept) == [("a", None), ("b", "r2")]
    assert events(url)[1:] == [
        ("withdrawn", "flagged", "withdrawn"),
        ("reopened", "withdrawn", "flagged"),
    ]
    assert last_details(url) == {"findings": 1, "undue_fen": 18000, "claimed_fen": 18000}


def test_growth_and_a_change_in_one_night_are_two_events_and_one_version(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        booked = ledger.book(night(finding("a", undue=9000), finding("b"), run="r2"))
        assert (booked.changed, booked.extended) == (1, 1)
        assert ledger.open_cases()["version"].to_list() == [2]
    assert [kind for kind, *_ in events(url)] == ["opened", "changed", "extended"]


def test_a_returned_finding_makes_the_auditors_list_an_old_one(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b")))
        ledger.book(night(finding("a"), run="r2", lines=["a", "b"]))
        ledger.book(night(finding("a"), finding("b"), run="r3"))
        assert ledger.open_cases()["version"].to_list() == [3]
    assert last_details(url)["returned"] == 1
    assert last_details(url)["undue_fen"] == [18000, 36000]


@pytest.mark.parametrize("state", ["dismissed", "closed"])
def test_what_a_decision_knew_does_not_bring_the_case_back(url, state):
    evidence = {"evidence_table": "deaths;custody", "evidence_id": "d1;c1"}
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a", **evidence), finding("b")))
        set_state(ledger, state)
        ledger.book(night(finding("b"), run="r2", lines=["a", "b"]))
        ledger.book(night(finding("a", **evidence), finding("b"), run="r3"))
        ledger.book(night(finding("a"), finding("b", **evidence), run="r4"))
        assert states(ledger) == [state]


@pytest.mark.parametrize("state", ["dismissed", "closed"])
@pytest.mark.parametrize(
    "news",
    [
        {"evidence_id": "d2"},
        {"evidence_table": "custody"},
        {"evidence_table": "custody;deaths", "evidence_id": "c1;d1"},
        {"evidence_id": "d1;no-pair"},
    ],
)
def test_evidence_a_decision_did_not_know_brings_the_case_back(tmp_path, state, news):
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        set_state(ledger, state)
        ledger.book(night(finding("a", **news), run="r2"))
        assert ledger.open_cases().select("state", "version").rows() == [("under_review", 2)]
    assert events(url)[-1] == ("reopened", state, "under_review")


def test_new_months_that_are_excluded_do_not_bring_a_dismissed_case_back(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        set_state(ledger, "dismissed")
        ledger.book(night(finding("a"), finding("b", certainty="excluded"), run="r2"))
        assert states(ledger) == ["dismissed"]
        assert contents(url)[3].height == 1


def test_an_exclusion_that_lapsed_opens_the_case(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a", certainty="excluded")))
        assert ledger.book(night(finding("a"), run="r2")).opened == 1
        assert ledger.open_cases().height == ledger.findings().height == 1
    assert last_details(url)["findings"] == 1


def test_an_exclusion_that_came_and_lapsed_brings_the_case_back(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        ledger.book(night(finding("a", certainty="excluded"), run="r2"))
        assert states(ledger) == ["withdrawn"]
        ledger.book(night(finding("a"), run="r3"))
        assert states(ledger) == ["flagged"]


def test_an_exclusion_is_not_told_as_vanished_evidence(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a")))
        set_state(ledger, "under_review")
        ledger.book(night(finding("a", certainty="excluded"), run="r2"))
        assert states(ledger) == ["under_review"]
    assert events(url)[-1][0] == "changed"
    assert last_details(url)["excluded"] == 1


def test_an_excluded_finding_that_vanishes_is_no_news(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b", certainty="excluded")))
        head = ledger.head_hash()
        ledger.book(night(finding("a"), run="r2", lines=["a", "b"]))
        assert ledger.head_hash() == head
        assert ledger.open_cases()["version"].to_list() == [1]


def test_a_line_that_turns_out_to_be_another_persons_moves_to_that_persons_case(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a", "p1"), finding("b", "p2")))
        booked = ledger.book(night(finding("a", "p3"), finding("b", "p2"), run="r2"))
        assert (booked.opened, booked.withdrawn) == (1, 1)
        assert sorted(ledger.open_cases()["subject_id"]) == ["p2", "p3"]
        assert sorted(ledger.findings()["subject_id"]) == ["p2", "p3"]


def test_findings_can_be_had_of_some_cases(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a", "p1"), finding("b", "p2")))
        some = ledger.open_cases().filter(subject_id="p2")
        assert ledger.findings(some)["payout_id"].to_list() == ["b"]
        assert ledger.findings(some.clear()).is_empty()


def test_a_run_is_kept_with_its_number_of_findings_and_its_end(url):
    with open_ledger(url) as ledger:
        ledger.book(night(finding("a"), finding("b", certainty="excluded")))
    run = contents(url)[0].row(0, named=True)
    assert (run["place"], run["findings"]) == (1, 2)
    assert run["ended_at"] > run["started_at"]
