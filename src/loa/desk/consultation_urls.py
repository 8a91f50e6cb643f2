"""Addresses of consultations, below /lam-viec/."""

from django.urls import path

from loa.desk.views import answers, consultations, opinions, statements

consultation_addresses = [
    path("lay-y-kien/", consultations.index, name="consultations"),
    path("lay-y-kien/thong-ke.<str:form>", consultations.index, name="consultation_statistics"),
    path("lay-y-kien/moi/", consultations.start, name="start_consultation"),
    path("lay-y-kien/<int:pk>/", consultations.detail, name="consultation"),
    path("lay-y-kien/<int:pk>/thong-tin/", consultations.describe, name="describe_consultation"),
    path("lay-y-kien/<int:pk>/ban/", consultations.add_edition, name="add_edition"),
    path("lay-y-kien/<int:pk>/tai-lieu/", consultations.add_companion, name="add_companion"),
    path("lay-y-kien/<int:pk>/tai-lieu/<int:file>/rut/", consultations.remove_companion, name="remove_companion"),
    path("lay-y-kien/<int:pk>/ke-hoach/", consultations.make_plan, name="make_consultation_plan"),
    path("lay-y-kien/<int:pk>/chuyen/", consultations.move, name="move_consultation"),
    path("lay-y-kien/<int:pk>/minh-chung/", consultations.serve, name="consultation_evidence"),
    path("lay-y-kien/<int:pk>/tin-ket-qua/", consultations.write_summary, name="summarise_consultation"),
    path("lay-y-kien/<int:pk>/y-kien/", opinions.index, name="opinions"),
    path("lay-y-kien/<int:pk>/y-kien/xu-ly/", answers.act, name="act_opinions"),
    path("lay-y-kien/<int:pk>/y-kien/nhap/", opinions.enter, name="enter_opinion"),
    path("lay-y-kien/<int:pk>/y-kien/nap/", opinions.bring_in, name="import_opinions"),
    path("lay-y-kien/<int:pk>/y-kien/nap/ghi/", opinions.take_in, name="take_opinions"),
    path("lay-y-kien/<int:pk>/y-kien/mau.xlsx", opinions.template, name="opinion_template"),
    path("lay-y-kien/<int:pk>/y-kien/xep-cho/", opinions.place, name="place_opinions"),
    path("lay-y-kien/<int:pk>/y-kien/gan-giong/", opinions.near, name="near_opinions"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/", opinions.detail, name="opinion"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/tep", opinions.paper, name="opinion_paper"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/an/", opinions.hide, name="hide_opinion"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/an/<int:decision>/", opinions.lift, name="lift_opinion"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/cho/", opinions.give_place, name="give_opinion_place"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/tra-loi/", answers.answer, name="answer_opinion"),
    path("lay-y-kien/<int:pk>/y-kien/<int:opinion>/nhom/", answers.group, name="group_opinion"),
    path("lay-y-kien/<int:pk>/tra-loi/<int:answer>/rut/", answers.withdraw, name="withdraw_answer"),
    path("lay-y-kien/<int:pk>/chu-de/", answers.themes, name="opinion_themes"),
    path("lay-y-kien/<int:pk>/theo-dieu/", answers.places, name="opinion_places"),
    path("lay-y-kien/<int:pk>/phat-bieu/", statements.index, name="statements"),
    path("lay-y-kien/<int:pk>/phat-bieu/xu-ly/", statements.act, name="act_statements"),
    path("lay-y-kien/<int:pk>/chu-de/xu-ly/", answers.act_theme, name="act_theme"),
    path("lay-y-kien/<int:pk>/bang.<str:form>", answers.table, name="response_table"),
    path("lay-y-kien/<int:pk>/bang/nap/", answers.bring_in, name="import_answers"),
    path("lay-y-kien/<int:pk>/bang/nap/ghi/", answers.take_in, name="take_answers"),
]
