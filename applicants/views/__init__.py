"""Pages of the applicant and of the officers who check dossiers."""
