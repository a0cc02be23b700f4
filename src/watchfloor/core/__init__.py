"""What a record, a label, a policy and a log are: no Django, no files, no network, no clock."""
