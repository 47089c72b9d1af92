"""What reads an exchange and gives verdicts: the Judge protocol and the local judge."""
