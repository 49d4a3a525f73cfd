//! Closed forms and contracts of assemblies.
