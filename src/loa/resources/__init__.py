"""Resources: posts and staffing norms, training, budget.

Lives here: staffing norms of a body (need, filled, vacant), qualification and training (courses, sessions, attendance, certificates, who
is due), and the budget of plans (estimate, source, allocation, spending, remaining) in whole đồng.

May touch: plans (a line of the budget belongs to a task) and everything below. Stands above `plans` for that reason, not beside it.

Start reading: `rules.py` (sums of the budget, vacancies, who is due).
"""
