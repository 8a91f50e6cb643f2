"""Resources: budget, posts and staffing norms, training.

Lives here: staffing norms of a body (need, filled, vacant), qualification and training (courses, sessions, attendance, certificates, who
is due), and the budget of plans (estimate, source, allocation, spending, remaining) in whole đồng.

May touch: plans (a line of the budget belongs to a task) and everything below. Stands above `plans` for that reason, not beside it.

Three subjects, each with rules, queries and actions: the budget (`rules`, `queries`, `actions`, `budget_sheet_*`), staffing (`staffing_*`)
and training (`training_*`; `attendance_actions` for people in a session, `certificates` for its papers). `sheet_rules` reads the cells of a
sheet for all of them. Who lacks a course is shown by course and position to those who administer that body, never added up for a person.

Start reading: `rules.py` (figures and their sums), `actions.enter`.
"""
