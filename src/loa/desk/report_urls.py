"""Addresses of reports, dashboards and trends."""

from django.urls import path

from loa.desk.views import audits, dashboards, periodic, trends

report_addresses = [
    path("toan-canh/", dashboards.glance, name="glance"),
    path("toan-canh/bieu-do/", dashboards.body, name="body_charts"),
    path("toan-canh/don-vi/", dashboards.grid, name="body_grid"),
    path("toan-canh/don-vi.<str:form>", dashboards.grid, name="body_grid_file"),
    path("xu-huong/", trends.index, name="trends"),
    path("xu-huong/chu-de/moi/", trends.keep, name="new_theme"),
    path("xu-huong/chu-de/<int:pk>/", trends.theme, name="trend_theme"),
    path("xu-huong/chu-de/<int:pk>/sua/", trends.keep, name="change_theme"),
    path("xu-huong/chu-de/<int:pk>/thoi/", trends.end, name="end_theme"),
    path("xu-huong/canh-bao/<int:pk>/", trends.judge, name="judge_trend"),
    path("xu-huong/nguon-bao/", trends.feeds, name="trend_feeds"),
    path("xu-huong/nguon-bao/<int:pk>/thoi/", trends.end_feed, name="end_trend_feed"),
    path("xu-huong/du-bao/", trends.record, name="trend_record"),
    path("kiem-tra-trang/", audits.index, name="audits"),
    path("kiem-tra-trang.<str:form>", audits.index, name="audits_file"),
    path("kiem-tra-trang/tu-danh-ba/", audits.from_directory, name="audit_listed"),
    path("kiem-tra-trang/luot/<int:pk>/", audits.detail, name="audit"),
    path("kiem-tra-trang/<int:pk>/xem-lai/", audits.ask, name="ask_audit"),
    path("kiem-tra-trang/<int:pk>/thoi/", audits.end, name="end_audited_site"),
    path("bao-cao/", periodic.index, name="periodic"),
    path("bao-cao/che-do/moi/", periodic.ask, name="ask_report"),
    path("bao-cao/che-do/<int:pk>/", periodic.roll_up, name="roll_up"),
    path("bao-cao/che-do/<int:pk>/tong-hop.<str:form>", periodic.roll_up, name="roll_up_file"),
    path("bao-cao/che-do/<int:pk>/sua/", periodic.ask, name="change_ask"),
    path("bao-cao/che-do/<int:pk>/thoi/", periodic.end_form, name="end_report_form"),
    path("bao-cao/che-do/<int:pk>/mau/", periodic.template, name="report_template"),
    path("bao-cao/che-do/<int:pk>/lap/", periodic.begin, name="begin_report"),
    path("bao-cao/<int:pk>/", periodic.detail, name="periodic_report"),
    path("bao-cao/<int:pk>/tep.<str:form>", periodic.file, name="periodic_file"),
    path("bao-cao/<int:pk>/so-lieu/<str:code>/", periodic.records, name="report_records"),
    path("bao-cao/<int:pk>/<slug:verb>/", periodic.act, name="report_act"),
]
