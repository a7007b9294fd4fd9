"""梳理台账: what the four tables say of each item once a survey is merged, and what each department has filed."""
