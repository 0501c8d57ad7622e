"""surprises: codes that fall at moments nobody knows, one a person."""
