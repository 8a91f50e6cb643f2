"""Vectors of opinions are made in small batches, each kept at once: stopped at any moment, the next batch goes on where it was."""

from datetime import datetime

from django.db import transaction

from loa.consultations import embedding
from loa.consultations.draft_models import Consultation
from loa.consultations.embedding_queries import to_embed
from loa.consultations.models import Comment, Embedding
from loa.consultations.text_rules import words_of

BATCH = 32  # opinions; about half a second


def embed(*, consultation: Consultation, at: datetime) -> int:
    """Make the vectors of the next opinions that lack one; returns how many were looked at, 0 when none is left."""
    rows = list(to_embed(consultation)[:BATCH])
    vectors = embedding.embedded([words_of(row.text, row.proposed) for row in rows])
    made = {row.pk: vector for row, vector in zip(rows, vectors, strict=True)}
    with transaction.atomic():  # hidden meanwhile: its words leave no trace
        still = Comment.objects.select_for_update().filter(pk__in=made, hidden="").order_by("pk").values_list("pk", flat=True)
        new = [Embedding(comment_id=key, model=embedding.MODEL, vector=made[key], made_at=at) for key in still]
        fields = ["model", "vector", "made_at"]
        Embedding.objects.bulk_create(new, update_conflicts=True, unique_fields=["comment"], update_fields=fields)
    return len(rows)
