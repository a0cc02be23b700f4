"""Who is who on this node: agencies, people with clearance, roles and purposes, and who acts for whom."""
