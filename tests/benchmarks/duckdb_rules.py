"""The first eight rules as DuckDB SQL over tables in its memory."""

MONTH = "(year({0}) * 12 + month({0}) - 1)"
PERIODIC = (
    "('pension','basic_pension','account_pension','disability_allowance','nursing_allowance',"
    "'survivor_allowance','unemployment_benefit','medical_premium','temporary_aid')"
)
STOPPED = """
((scheme IN ('employee_pension','public_pension') AND benefit = 'pension' AND benefit_month >= 24015)
 OR (benefit IN ('unemployment_benefit','medical_premium','temporary_aid') AND benefit_month >= 24015)
 OR (scheme = 'work_injury' AND benefit = 'survivor_allowance' AND benefit_month >= 24015)
 OR (scheme = 'work_injury' AND benefit IN ('disability_allowance','nursing_allowance')
     AND benefit_month >= 24015 AND benefit_month < 24132)
 OR (benefit IN ('basic_pension','account_pension') AND benefit_month >= 24170))
"""

QUERY = f"""
WITH reports AS (
  SELECT * FROM deaths QUALIFY identity = 'exact' OR NOT bool_or(identity = 'exact') OVER (PARTITION BY person)
), dead AS (
  SELECT person, min(identity) AS identity, min(died_on) AS first, max(died_on) AS last FROM reports GROUP BY person
), seen AS (
  SELECT person, max(verified_on) AS seen_on FROM entitlements
  WHERE verified_by IN ('face','in_person') GROUP BY person
), death AS (
  SELECT line, 'death/paid_after_death' AS rule, 'deaths' AS tab, identity,
    CASE WHEN benefit_month > {MONTH.format("last")} AND NOT coalesce(seen_on > last, false)
      THEN 'recoverable' ELSE 'potential' END AS certainty
  FROM lines JOIN dead USING (person) LEFT JOIN seen USING (person)
  WHERE benefit IN {PERIODIC} AND benefit_month > {MONTH.format("first")} AND benefit_month <= $as_of
), held AS (
  SELECT line, identity, kind <> 'pretrial' AS served FROM lines JOIN custody USING (person)
  WHERE kind IN ('pretrial','short_term','fixed_term','life','death_suspended') AND {STOPPED}
    AND benefit_month > {MONTH.format("custody_from")}
    AND benefit_month <= coalesce({MONTH.format("custody_until")}, $as_of)
), prison AS (
  SELECT line, 'custody/paid_while_imprisoned' AS rule, 'custody' AS tab, identity, 'recoverable' AS certainty
  FROM held WHERE served
), detained AS (
  SELECT line, 'custody/paid_while_detained' AS rule, 'custody' AS tab, identity, 'potential' AS certainty
  FROM held h WHERE NOT served
    AND NOT EXISTS (SELECT 1 FROM held s WHERE s.line = h.line AND s.served
                    AND (s.identity = 'exact' OR h.identity = 'probable'))
), basic AS (
  SELECT * FROM lines WHERE benefit = 'basic_pension' AND benefit_month >= 24174
), resident AS (
  SELECT line, 'duplicate/resident_with_employee_pension' AS rule, 'payouts' AS tab, 'exact' AS identity,
    'recoverable' AS certainty
  FROM basic SEMI JOIN (SELECT person, benefit_month FROM lines
    WHERE scheme IN ('employee_pension','public_pension') AND benefit = 'pension') USING (person, benefit_month)
  UNION ALL
  SELECT line, 'duplicate/resident_with_employee_pension', 'other_benefits', o.identity, 'recoverable'
  FROM basic JOIN other_benefits o USING (person)
  WHERE o.scheme IN ('employee_pension','public_pension') AND coalesce(o.benefit, 'pension') = 'pension'
    AND benefit_month BETWEEN from_month AND coalesce(to_month, $as_of)
), regions2 AS (
  SELECT line, 'duplicate/two_regions' AS rule, 'other_benefits' AS tab, o.identity, 'potential' AS certainty
  FROM lines l JOIN other_benefits o ON l.person = o.person AND l.scheme = o.scheme
  WHERE l.benefit IN ('pension','basic_pension','unemployment_benefit')
    AND coalesce(o.benefit, l.benefit) = l.benefit
    AND benefit_month BETWEEN from_month AND coalesce(to_month, $as_of)
    AND left(l.region_code, 6) IS DISTINCT FROM left(o.region_code, 6)
  UNION ALL
  SELECT line, 'duplicate/two_regions', 'other_benefits', o.identity, 'potential'
  FROM lines l JOIN other_benefits o ON l.person = o.person AND l.scheme = o.scheme
  WHERE l.benefit IN ('pension','basic_pension','unemployment_benefit')
    AND coalesce(o.benefit, l.benefit) = l.benefit
    AND benefit_month BETWEEN from_month AND coalesce(to_month, $as_of)
    AND l.region_code IS NULL AND o.region_code IS NULL
), twice AS (
  SELECT line, 'duplicate/paid_twice' AS rule, 'payouts' AS tab, 'exact' AS identity, 'recoverable' AS certainty
  FROM lines WHERE benefit IN {PERIODIC}
  QUALIFY row_number() OVER (PARTITION BY person, scheme, benefit, benefit_month, deceased_id, amount
                             ORDER BY paid_on, payout_id) > 1
), dole AS (
  SELECT * FROM lines WHERE benefit IN ('unemployment_benefit','medical_premium')
), worked AS (
  SELECT DISTINCT person, month FROM contributions SEMI JOIN dole USING (person) WHERE kind = 'employer'
), jobs AS (
  SELECT person, month, min(month) OVER (PARTITION BY person, run) AS job_from
  FROM (SELECT *, month - row_number() OVER (PARTITION BY person ORDER BY month) AS run FROM worked)
), paid AS (
  SELECT person, month, min(month) OVER (PARTITION BY person, run) AS paid_from
  FROM (SELECT *, month - row_number() OVER (PARTITION BY person ORDER BY month) AS run
        FROM (SELECT DISTINCT person, benefit_month AS month FROM dole WHERE benefit = 'unemployment_benefit'))
), employed AS (
  SELECT line, 'reemployment/paid_while_employed' AS rule, 'contributions' AS tab, 'exact' AS identity,
    CASE WHEN coalesce(job_from < paid_from, false) THEN 'potential' ELSE 'recoverable' END AS certainty
  FROM dole JOIN jobs ON dole.person = jobs.person AND benefit_month = jobs.month
  LEFT JOIN paid ON dole.person = paid.person AND benefit_month = paid.month
  WHERE benefit_month > job_from AND benefit_month >= 23989
), departed AS (
  SELECT line, 'reemployment/paid_after_departure' AS rule, 'departures' AS tab, identity, 'recoverable' AS certainty
  FROM dole JOIN departures USING (person)
  WHERE benefit_month >= 24138 AND benefit_month > {MONTH.format("departed_on")}
    AND benefit_month <= coalesce({MONTH.format("returned_on")}, $as_of)
), found AS (
  FROM death UNION ALL FROM prison UNION ALL FROM detained UNION ALL FROM resident UNION ALL FROM regions2
  UNION ALL FROM twice UNION ALL FROM employed UNION ALL FROM departed
), decided AS (
  SELECT * FROM found
  QUALIFY identity = 'exact' OR NOT bool_or(identity = 'exact') OVER (PARTITION BY rule, line, tab)
), merged AS (
  SELECT line, rule, max(CASE WHEN identity = 'exact' THEN certainty ELSE 'potential' END) AS certainty
  FROM decided GROUP BY line, rule
), told AS (
  SELECT payout_id, rule, line, net,
    CASE WHEN EXISTS (SELECT 1 FROM exclusions x WHERE x.person_id = l.person_id
                      AND x.rule IN (m.rule, split_part(m.rule, '/', 1) || '/', '*'))
      THEN 'excluded' ELSE certainty END AS certainty
  FROM merged m JOIN lines l USING (line)
), placed AS (
  SELECT *, CASE WHEN certainty = 'recoverable' THEN net ELSE 0 END AS wanted,
    CASE rule WHEN 'death/paid_after_death' THEN 10 WHEN 'custody/paid_while_imprisoned' THEN 20
      WHEN 'duplicate/paid_twice' THEN 50 WHEN 'duplicate/resident_with_employee_pension' THEN 60
      WHEN 'reemployment/paid_while_employed' THEN 90 WHEN 'reemployment/paid_after_departure' THEN 92 END AS place
  FROM told
)
SELECT payout_id, rule, certainty, net AS undue,
  least(wanted, greatest(0, net - (sum(wanted) OVER (PARTITION BY line ORDER BY place NULLS LAST
    ROWS UNBOUNDED PRECEDING) - wanted)))::BIGINT AS claimed
FROM placed
"""


def find(connection, as_of_month):
    """Return payout_id, rule, certainty, undue and claimed of every finding, as an Arrow table."""
    return connection.sql(QUERY, params={"as_of": as_of_month}).to_arrow_table()
