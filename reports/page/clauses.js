// What results say about a clause. A scenario names the clauses that it is about, and no step names one: where a scenario
// deviates, any of its clauses may be the one that is not kept.
import { deviationGroups } from "./model.js";
import { isDeviation, isJudged, isKnown, summaryOf } from "./outcomes.js";

// How a clause stands with a subject. `glyph: null`: that of the worst outcome.
export const STANDINGS = [
  { word: "conforms", label: "conforms", glyph: "✓", kind: "good", means: "every scenario about the clause conforms, of those that were judged" },
  { word: "partly", label: "deviates in some", glyph: "◐", kind: "bad", means: "some scenarios about the clause deviate, others conform" },
  { word: "deviates", label: "deviates in all", glyph: "✗", kind: "bad", means: "every scenario about the clause deviates, of those that were judged" },
  { word: "unjudged", label: "not judged", glyph: null, kind: "skip", means: "no scenario about the clause was judged" },
];

// It differs from what CPython does, whether or not a ledger lists it.
export function isDeviationOrKnown(letter) {
  return isDeviation(letter) || isKnown(letter);
}

// {standing, outcome, judged, deviating, alone}: `judged` scenarios, of which `deviating` do in some variant, of which `alone`
// are about no other clause; `outcome` is the worst of what deviates, else of all. null: none of its scenarios has a result.
export function clauseVerdict(clause, column) {
  const verdict = { standing: "unjudged", judged: 0, deviating: 0, alone: 0 };
  let all = "";
  let deviations = "";
  for (const scenario of clause.scenarios) {
    const letters = [...(column.now.rows.get(scenario.id)?.letters ?? "")];
    const deviating = letters.filter(isDeviationOrKnown);
    all += letters.join("");
    deviations += deviating.join("");
    verdict.judged += letters.some(isJudged);
    verdict.deviating += deviating.length > 0;
    verdict.alone += deviating.length > 0 && scenario.clauses.length === 1;
  }
  const summary = summaryOf(deviations || all);
  if (!summary) return null;
  if (verdict.judged > 0) verdict.standing = verdict.deviating === 0 ? "conforms" : verdict.deviating < verdict.judged ? "partly" : "deviates";
  return { ...verdict, outcome: summary.outcome };
}

// Of each standing how many of the clauses: {conforms, partly, deviates, unjudged}.
export function countStandings(clauses, column) {
  const counts = Object.fromEntries(STANDINGS.map(({ word }) => [word, 0]));
  for (const clause of clauses) {
    const verdict = clauseVerdict(clause, column);
    if (verdict) counts[verdict.standing] += 1;
  }
  return counts;
}

// The scenarios of a clause, those that deviate first: [{scenario, groups, others}], where and in which subjects it deviates
// (deviationGroups), and the clauses that it is about besides.
export function clauseScenarios(model, clause) {
  const byId = new Map(clause.scenarios.map((scenario) => [scenario.id, []]));
  for (const group of deviationGroups(model, { ids: [...byId.keys()], isWanted: isDeviationOrKnown })) byId.get(group.id).push(group);
  return clause.scenarios
    .map((scenario) => ({ scenario, groups: byId.get(scenario.id), others: scenario.clauses.filter((id) => id !== clause.id) }))
    .sort((a, b) => (b.groups.length > 0) - (a.groups.length > 0));
}
