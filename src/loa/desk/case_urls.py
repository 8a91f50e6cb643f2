"""Addresses of cases, claims and duties towards the press, below /lam-viec/."""

from django.urls import path

from loa.desk.views import case_access, case_answers, case_intake, case_links, cases, claims, press_duties

case_addresses = [
    path("vu-viec/", cases.index, name="cases"),
    path("vu-viec/nhan/<slug:kind>/", case_intake.take_down, name="take_down_case"),
    path("vu-viec/cung-cap-thong-tin/", case_access.year, name="access_year"),
    path("vu-viec/cung-cap-thong-tin.<str:form>", case_access.year, name="access_year_file"),
    path("vu-viec/danh-muc/", case_access.lists, name="must_publish"),
    path("vu-viec/danh-muc.<str:form>", case_access.lists, name="must_publish_file"),
    path("vu-viec/danh-muc/them/", case_access.line, name="new_must_publish"),
    path("vu-viec/danh-muc/<int:pk>/", case_access.line, name="must_publish_line"),
    path("vu-viec/danh-muc/<int:pk>/bo/", case_access.end, name="end_must_publish"),
    path("vu-viec/chi-phi/<int:pk>/", case_access.paid, name="cost_paid"),
    path("vu-viec/<int:pk>/chi-phi/", case_access.cost, name="case_cost"),
    path("vu-viec/<int:pk>/cung-cap/", case_access.supply, name="case_supply"),
    path("phat-ngon/", press_duties.index, name="press_duties"),
    path("phat-ngon.<str:form>", press_duties.index, name="press_duties_file"),
    path("phat-ngon/cai-chinh/<int:pk>/cong-van.docx", press_duties.letter, name="correction_letter"),
    path("phat-ngon/<slug:verb>/", press_duties.act, name="act_press"),
    path("kiem-chung-tin/", claims.index, name="claims"),
    path("kiem-chung-tin/<int:pk>/", claims.detail, name="claim"),
    path("kiem-chung-tin/<int:pk>/<slug:verb>/", claims.act, name="act_claim"),
    path("vu-viec/mau/", case_answers.templates, name="case_templates"),
    path("vu-viec/so-lieu/", case_answers.figures, name="case_figures"),
    path("vu-viec/so-lieu.<str:form>", case_answers.figures, name="case_figures_file"),
    path("vu-viec/tep/<int:pk>/", cases.file, name="case_file"),
    path("vu-viec/cong-bo/<int:pk>/go/", case_answers.withdraw, name="unpublish_case"),
    path("vu-viec/cong-bo/<int:pk>/tin/", case_answers.message, name="case_message"),
    path("vu-viec/<int:pk>/", cases.detail, name="case"),
    path("vu-viec/<int:pk>/tra-loi/", case_answers.write, name="write_answer"),
    path("vu-viec/<int:pk>/tra-loi-truoc/", case_answers.earlier, name="earlier_answer"),
    path("vu-viec/<int:pk>/duyet/", case_answers.decide, name="decide_answer"),
    path("vu-viec/<int:pk>/cong-bo/", case_answers.publish, name="publish_case"),
    path("vu-viec/<int:pk>/minh-chung/", case_links.serve, name="case_evidence"),
    path("vu-viec/<int:pk>/ke-tuc/", case_links.place, name="place_case"),
    path("vu-viec/<int:pk>/<slug:verb>/", cases.act, name="act_case"),
]
