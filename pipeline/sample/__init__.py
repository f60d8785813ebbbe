"""The bundled sample site: articles, layouts and gold as readable files, rendered and served on loopback."""
