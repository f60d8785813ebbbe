"""What spinners and censors broke, put right where there is no doubt."""
