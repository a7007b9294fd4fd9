"""The published catalogue as files: CPSV-AP, workbook, csv and JSON, all streamed item by item."""
