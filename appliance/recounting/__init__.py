"""A sitting recounted from its journal: `tale` reads it back, `telling` folds it to the papers' facts."""
