"""What a commune's site says of itself to those who keep it, and what the law asks it to prove."""
