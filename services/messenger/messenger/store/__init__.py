"""Write-side SQL."""
