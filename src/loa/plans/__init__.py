"""Plans: a plan document made live. Tasks with lead and coordinating bodies, terms, each body's lines of work, messages, progress.

Lives here: `Plan`, `Task`, `TaskBody` (who is named for a task, and which body or group that is), `Assignment` (one body's part of a
task, a line for each occurrence, with its state), `Evidence`, `HandOver`. A plan stays as it was signed: the words that name a body are
kept beside the body that was chosen for them, and a line that was handed over stays where it was and points to the line that goes on.

Two subjects: plans and tasks (`rules`, `queries`, `actions`) and the work of bodies (`work_rules`, `work_queries`, `work_actions`, and
`giving_actions`, which makes the lines and makes them follow the plan); `cascade_*` is how lower plans serve upper ones;
`coverage_actions` puts things into the editorial calendar for a task.

May touch: newsroom and delivery (progress comes from receipts), documents, ledger, organisations and the floor-0 rooms.

Start reading: `work_rules.py` (states and moves, occurrences), `actions.draft_plan`, `work_actions.start_plan`, `queries.progress`.

`serving_queries`: which open lines something of another room (a case, a consultation) may be evidence of.
"""
