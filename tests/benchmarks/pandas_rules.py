"""The first eight rules as an analyst writes them with pandas: merge the lists to the payouts, filter, stack."""

import pandas as pd

PENSIONS = ["employee_pension", "public_pension"]
UNEMPLOYED = ["unemployment_benefit", "medical_premium"]
SENTENCES = ["short_term", "fixed_term", "life", "death_suspended"]
PERIODIC = [
    "pension",
    "basic_pension",
    "account_pension",
    "disability_allowance",
    "nursing_allowance",
    "survivor_allowance",
    "unemployment_benefit",
    "medical_premium",
    "temporary_aid",
]
PLACE = {
    "death/paid_after_death": 10,
    "custody/paid_while_imprisoned": 20,
    "duplicate/paid_twice": 50,
    "duplicate/resident_with_employee_pension": 60,
    "reemployment/paid_while_employed": 90,
    "reemployment/paid_after_departure": 92,
}


def month(days):
    return days.dt.year * 12 + days.dt.month - 1


def exact_where_any(rows):
    exact = rows["identity"] == "exact"
    return rows[exact | ~exact.groupby(rows["person"]).transform("any")]


def stacked(rows, rule, table, certainty=None):
    certainty = rows["certainty"] if certainty is None else certainty
    return pd.DataFrame(
        {
            "line": rows["line"],
            "rule": rule,
            "table": table,
            "identity": rows["identity"],
            "certainty": certainty,
        }
    )


def paid_after_death(lines, tables, as_of_month):
    deaths = exact_where_any(tables["deaths"])
    people = deaths.groupby("person").agg(
        first=("died_on", "min"), last=("died_on", "max"), identity=("identity", "first")
    )
    alive = tables["entitlements"]
    alive = (
        alive[alive["verified_by"].isin(["face", "in_person"])]
        .groupby("person")["verified_on"]
        .max()
    )
    people = people.join(alive.rename("seen_on")).reset_index()
    rows = lines[lines["benefit"].isin(PERIODIC)].merge(people, on="person")
    rows = rows[
        (rows["benefit_month"] > month(rows["first"])) & (rows["benefit_month"] <= as_of_month)
    ]
    sure = (rows["benefit_month"] > month(rows["last"])) & ~(rows["seen_on"] > rows["last"])
    return stacked(
        rows,
        "death/paid_after_death",
        "deaths",
        sure.map({True: "recoverable", False: "potential"}),
    )


def _stopped(lines):
    month_, scheme, benefit = lines["benefit_month"], lines["scheme"], lines["benefit"]
    always = (
        (scheme.isin(PENSIONS) & (benefit == "pension"))
        | benefit.isin([*UNEMPLOYED, "temporary_aid"])
        | ((scheme == "work_injury") & (benefit == "survivor_allowance"))
    )
    own = (scheme == "work_injury") & benefit.isin(["disability_allowance", "nursing_allowance"])
    resident = benefit.isin(["basic_pension", "account_pension"])
    return (
        (always & (month_ >= 2001 * 12 + 3))
        | (own & (month_ >= 2001 * 12 + 3) & (month_ < 2011 * 12))
        | (resident & (month_ >= 2014 * 12 + 2))
    )


def _held(lines, custody, kinds, as_of_month):
    rows = lines[_stopped(lines)].merge(custody[custody["kind"].isin(kinds)], on="person")
    until = month(rows["custody_until"]).fillna(as_of_month)
    return rows[
        (rows["benefit_month"] > month(rows["custody_from"])) & (rows["benefit_month"] <= until)
    ]


def custody(lines, tables, as_of_month):
    served = _held(lines, tables["custody"], SENTENCES, as_of_month)
    detained = _held(lines, tables["custody"], ["pretrial"], as_of_month)
    exact = served.loc[served["identity"] == "exact", "line"]
    probable = (detained["identity"] == "probable") & detained["line"].isin(served["line"])
    detained = detained[~detained["line"].isin(exact) & ~probable]
    return pd.concat(
        [
            stacked(served, "custody/paid_while_imprisoned", "custody", "recoverable"),
            stacked(detained, "custody/paid_while_detained", "custody", "potential"),
        ]
    )


def _covered(rows, other_months, as_of_month):
    last = rows[other_months[1]].fillna(as_of_month)
    return rows[(rows["benefit_month"] >= rows[other_months[0]]) & (rows["benefit_month"] <= last)]


def resident_with_employee_pension(lines, tables, as_of_month):
    basic = lines[(lines["benefit"] == "basic_pension") & (lines["benefit_month"] >= 2014 * 12 + 6)]
    pensions = lines[lines["scheme"].isin(PENSIONS) & (lines["benefit"] == "pension")]
    pensions = pensions[["person", "benefit_month"]].drop_duplicates()
    here = basic.merge(pensions, on=["person", "benefit_month"]).assign(identity="exact")
    other = tables["other_benefits"]
    other = other[
        other["scheme"].isin(PENSIONS) & (other["benefit"].isna() | (other["benefit"] == "pension"))
    ]
    other = other[["person", "from_month", "to_month", "identity"]]
    far = _covered(basic.merge(other, on="person"), ("from_month", "to_month"), as_of_month)
    rule = "duplicate/resident_with_employee_pension"
    return pd.concat(
        [
            stacked(here, rule, "payouts", "recoverable"),
            stacked(far, rule, "other_benefits", "recoverable"),
        ]
    )


def two_regions(lines, tables, as_of_month):
    ours = lines[lines["benefit"].isin(["pension", "basic_pension", "unemployment_benefit"])]
    other = tables["other_benefits"].rename(
        columns={"benefit": "other_benefit", "region_code": "other_region"}
    )
    other = other[
        ["person", "scheme", "from_month", "to_month", "other_benefit", "other_region", "identity"]
    ]
    rows = _covered(
        ours.merge(other, on=["person", "scheme"]), ("from_month", "to_month"), as_of_month
    )
    same = rows["region_code"].str[:6] == rows["other_region"].str[:6]
    rows = rows[~same & (rows["other_benefit"].isna() | (rows["other_benefit"] == rows["benefit"]))]
    return stacked(rows, "duplicate/two_regions", "other_benefits", "potential")


def paid_twice(lines, tables, as_of_month):
    alike = ["person", "scheme", "benefit", "benefit_month", "deceased_id", "amount"]
    rows = lines[lines["benefit"].isin(PERIODIC)].sort_values(["paid_on", "payout_id"])
    rows = rows[rows.duplicated(alike, keep="first")].assign(identity="exact")
    return stacked(rows, "duplicate/paid_twice", "payouts", "recoverable")


def _runs(months, name):
    months = months.drop_duplicates().sort_values(["person", "month"])
    new = (months["person"] != months["person"].shift()) | (
        months["month"] != months["month"].shift() + 1
    )
    return months.assign(**{name: months["month"].where(new).ffill()})


def paid_while_employed(lines, tables, as_of_month):
    dole = lines[lines["benefit"].isin(UNEMPLOYED) & (lines["benefit_month"] >= 1999 * 12 + 1)]
    worked = tables["contributions"]
    worked = worked[(worked["kind"] == "employer") & worked["person"].isin(dole["person"])]
    jobs = _runs(worked[["person", "month"]], "job_from")
    jobs = jobs[jobs["month"] > jobs["job_from"]]
    paid = dole.loc[dole["benefit"] == "unemployment_benefit", ["person", "benefit_month"]]
    paid = _runs(paid.rename(columns={"benefit_month": "month"}), "paid_from")
    rows = dole.merge(
        jobs.merge(paid, on=["person", "month"], how="left"),
        left_on=["person", "benefit_month"],
        right_on=["person", "month"],
    )
    older = rows["job_from"] < rows["paid_from"]
    certainty = older.map({True: "potential", False: "recoverable"})
    return stacked(
        rows.assign(identity="exact"),
        "reemployment/paid_while_employed",
        "contributions",
        certainty,
    )


def paid_after_departure(lines, tables, as_of_month):
    dole = lines[lines["benefit"].isin(UNEMPLOYED) & (lines["benefit_month"] >= 2011 * 12 + 6)]
    rows = dole.merge(
        tables["departures"][["person", "departed_on", "returned_on", "identity"]], on="person"
    )
    until = month(rows["returned_on"]).fillna(as_of_month)
    rows = rows[
        (rows["benefit_month"] > month(rows["departed_on"])) & (rows["benefit_month"] <= until)
    ]
    return stacked(rows, "reemployment/paid_after_departure", "departures", "recoverable")


RULES = (
    paid_after_death,
    custody,
    resident_with_employee_pension,
    two_regions,
    paid_twice,
    paid_while_employed,
    paid_after_departure,
)


def find(lines, tables, as_of_month):
    """Return payout_id, rule, certainty, undue and claimed of every finding."""
    found = pd.concat([rule(lines, tables, as_of_month) for rule in RULES])
    exact = found["identity"] == "exact"
    found = found[
        exact | ~exact.groupby([found["rule"], found["line"], found["table"]]).transform("any")
    ]
    found["certainty"] = found["certainty"].where(found["identity"] == "exact", "potential")
    found = found.sort_values("certainty", ascending=False).drop_duplicates(["rule", "line"])
    found = found.merge(lines[["line", "payout_id", "net", "person_id"]], on="line")
    out = tables.get("exclusions")
    if out is not None and len(out):
        folder = found["rule"].str.extract("^([^/]+/)", expand=False)
        pairs = set(zip(out["person_id"], out["rule"], strict=True))
        keys = zip(found["person_id"], found["rule"], folder, strict=True)
        excluded = [bool(pairs & {(p, r), (p, f), (p, "*")}) for p, r, f in keys]
        found.loc[excluded, "certainty"] = "excluded"
    found["wanted"] = found["net"].where(found["certainty"] == "recoverable", 0)
    found = found.assign(place=found["rule"].map(PLACE)).sort_values(["line", "place"])
    before = found.groupby("line")["wanted"].cumsum() - found["wanted"]
    found["claimed"] = (found["net"] - before).clip(lower=0).clip(upper=found["wanted"])
    return found[["payout_id", "rule", "certainty", "net", "claimed"]].rename(
        columns={"net": "undue"}
    )
