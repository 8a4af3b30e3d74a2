"""The register in the admin. Lists and choosers find unmarked Vietnamese without Wagtail's database search."""
