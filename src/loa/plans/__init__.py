"""Plans: a plan document made live. Tasks with lead and coordinating bodies, terms, messages, progress.

Lives here: `Plan`, `Task`, `TaskBody` (who is named for a task, and which body or group that is). A plan
stays as it was signed: the words that name a body are kept beside the body that was chosen for them.

May touch: newsroom and delivery (progress comes from receipts), documents, organisations, ledger.

Start reading: `rules.py` (duties, progress), `actions.draft_plan`, `queries.progress`.
"""
