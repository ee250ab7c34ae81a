//! The front end as a whole: trees of real files, errors and their places, mutations of real files, noise, pages, pictures.

mod cases;
mod layout;
mod mutation;
mod noise;
mod outside;
mod pages;
mod pictures;
mod quick;
mod support;
mod trees;
