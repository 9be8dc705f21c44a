"""The State's data as the demonstration has them: API Particulier, and the directory of companies and associations."""
