"""The setting REPORT_FIGURES: where reports and dashboards take their figures from; a room that lands later adds its line."""

REPORT_FIGURES = [
    "loa.reports.providers.newsroom.MEASURES",
    "loa.reports.providers.stations.MEASURES",
    "loa.reports.providers.plans.MEASURES",
    "loa.reports.providers.cases.MEASURES",
    "loa.reports.providers.resources.MEASURES",
    "loa.reports.providers.consultations.MEASURES",
    "loa.reports.providers.audits.MEASURES",
    "loa.reports.providers.reads.MEASURES",
]
