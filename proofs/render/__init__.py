"""One document model, thin renderers."""
