"""The stations on Apache Spark: the same functions on many machines, and the same articles, clusters and relations."""
