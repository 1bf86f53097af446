//! The GraphQL request pipeline and its transports.
