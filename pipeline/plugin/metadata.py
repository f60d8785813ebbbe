"""What Datasette's own pages say of a dataset: titles, descriptions, facets, search, canned queries."""

from __future__ import annotations

from typing import Any

SEARCHED = {"fts_table": "articles_fts", "fts_pk": "id"}

TABLES: dict[str, dict[str, Any]] = {
    "canonical_articles": {
        "title": "Articles (canonical)",
        "description": "One row for each article, however often it was copied. The search box searches title and text.",
        "facets": ["site", {"array": "lenders"}, {"array": "topics"}],
        "sort_desc": "copies",
        **SEARCHED,
    },
    "articles": {
        "title": "Articles (every copy)",
        "description": "Every page that gave an article, copies included.",
        "facets": ["site"],
        "label_column": "title",
        **SEARCHED,
    },
    "cluster_members": {
        "title": "Clusters and their members",
        "description": "Each article with its cluster, and what it is to the canonical article there.",
        "facets": ["relation", "site"],
        "sort": "cluster_id",
    },
    "clusters": {"title": "Clusters", "description": "Articles that are copies of one.", "sort_desc": "size"},
    "copies": {"title": "Copies", "description": "What a copy is to the canonical article of its cluster."},
    "rejected": {
        "title": "Rejected pages",
        "description": "Pages that gave no article, and why.",
        "facets": ["reason", "site"],
    },
    "runs": {"title": "Runs", "description": "What ran, when, and how it ended.", "sort_desc": "id"},
    "run_counts": {"title": "Counts of runs"},
    "run_times": {"title": "Times of runs"},
    "run_findings": {"title": "Findings of runs"},
    "sources": {"title": "Sources", "description": "The sites that were crawled."},
    "substitutions": {
        "title": "Learned substitutions",
        "description": "Words that copies have where their originals have another, learned from this dataset.",
        "sort_desc": "articles",
    },
    **{
        name: {"hidden": True}
        for name in ("archives", "recipes", "fingerprints", "bands", "personal", "search_index", "articles_spelt")
    },
}

QUERIES: dict[str, dict[str, str]] = {
    "biggest_clusters": {
        "title": "The articles that were copied most",
        "sql": "SELECT c.size, a.title, a.site, a.published, c.id AS cluster_id, a.id AS article_id"
        " FROM clusters c JOIN articles a ON a.id = c.canonical_id WHERE c.size > 1"
        " ORDER BY c.size DESC, c.id LIMIT 100",
    },
    "who_copies_whom": {
        "title": "Which site copies which",
        "sql": "SELECT b.site AS origin, a.site AS copier, count(*) AS copies FROM copies p"
        " JOIN articles a ON a.id = p.article_id JOIN clusters c ON c.id = a.cluster_id"
        " JOIN articles b ON b.id = c.canonical_id GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    },
    "rejected_by_reason": {
        "title": "Why pages gave no article",
        "sql": "SELECT reason, site, count(*) AS pages FROM rejected GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    },
    "articles_by_month": {
        "title": "Articles by month of publication",
        "sql": "SELECT substr(published, 1, 7) AS month, count(*) AS articles FROM articles"
        " WHERE published IS NOT NULL GROUP BY 1 ORDER BY 1 DESC",
    },
}


def describe() -> dict[str, Any]:
    """The metadata of one dataset."""
    return {"tables": TABLES}
