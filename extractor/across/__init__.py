"""Links across articles: one actor, one event, one proposition over all its mentions. Precision before recall."""
