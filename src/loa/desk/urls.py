"""Addresses of the desk, below /lam-viec/."""

from django.urls import path

from loa.desk.views import deliveries, documents, drafts, messages, plans, reports, stations

app_name = "desk"
urlpatterns = [
    path("van-ban/", documents.index, name="documents"),
    path("van-ban/nap/", documents.upload, name="upload"),
    path("van-ban/<int:pk>/", documents.detail, name="document"),
    path("van-ban/<int:pk>/sua/", documents.correct, name="correct"),
    path("van-ban/<int:pk>/cong-khai/", documents.set_public, name="set_public"),
    path("van-ban/<int:pk>/lap-ke-hoach/", plans.draft, name="draft_plan"),
    path("soan/", drafts.index, name="drafts"),
    path("soan/moi/", drafts.start, name="new_draft"),
    path("soan/<int:pk>/", drafts.write, name="write_draft"),
    path("soan/<int:pk>/xem-truoc/", drafts.preview, name="preview_draft"),
    path("soan/<int:pk>/du-thao.<str:form>", drafts.file, name="draft_file"),
    path("soan/<int:pk>/ban-hanh/", drafts.issue, name="issue_draft"),
    path("soan/<int:pk>/so-sanh/", drafts.compare, name="compare_draft"),
    path("soan/<int:pk>/lay-lai/", drafts.restore, name="restore_draft"),
    path("soan/<int:pk>/nap-y-kien/", drafts.import_rows, name="import_rows"),
    path("ke-hoach/", plans.index, name="plans"),
    path("ke-hoach/<int:pk>/", plans.detail, name="plan"),
    path("ke-hoach/<int:pk>/bao-cao/", reports.plan_report, name="report"),
    path("ke-hoach/<int:pk>/bao-cao.<str:form>", reports.plan_report_file, name="report_file"),
    path("nhiem-vu/<int:pk>/", plans.task, name="task"),
    path("nhiem-vu/<int:pk>/soan-tin/", plans.write, name="write_for_task"),
    path("nhiem-vu/ten-goi/<int:pk>/", plans.choose, name="choose"),
    path("tin/", messages.index, name="messages"),
    path("tin/soan/", messages.write, name="write"),
    path("tin/<int:pk>/", messages.detail, name="message"),
    path("tin/<int:pk>/ban/<slug:kind>", messages.rendition, name="message_rendition"),
    path("tin/<int:pk>/trinh/", messages.submit, name="submit"),
    path("tin/<int:pk>/duyet/", messages.approve, name="approve"),
    path("tin/<int:pk>/tra-lai/", messages.send_back, name="send_back"),
    path("tin/<int:pk>/thu-am/", messages.recording, name="recording"),
    path("phat-hanh/", deliveries.index, name="releases"),
    path("phat-hanh/<int:pk>/gui/", deliveries.dispatch, name="dispatch"),
    path("phat-hanh/<int:pk>/bang-gui/", deliveries.table, name="grid"),
    path("luot-gui/<int:pk>/", deliveries.detail, name="delivery"),
    path("luot-gui/<int:pk>/xac-nhan/", deliveries.confirm, name="confirm"),
    path("luot-gui/<int:pk>/gui-lai/", deliveries.try_again, name="try_again"),
    path("luot-gui/<int:pk>/tep", deliveries.rendition, name="delivery_rendition"),
    path("bang-chung/<int:pk>/", deliveries.proof_file, name="proof_file"),
    path("dai-bang/", stations.index, name="stations"),
]
