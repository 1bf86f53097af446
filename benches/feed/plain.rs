//! The same page by one hand-written SQL statement behind actix-web: no schema, no rights beyond
//! the statement's own, nothing else.

use std::path::Path;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use ruche::adapters::token;
use ruche::kernel::database::Database;
use serde_json::json;
use sqlx::Row;

/// Walks the posts by time, so that the page ends the work; everything else is looked up by key.
const STATEMENT: &str = "
    SELECT p.post_id, p.kind, p.title, p.body, p.published_at, a.person_id, a.name, a.title,
        c.community_id, c.name,
        coalesce((SELECT n.comments FROM comments_count_r2 n WHERE n.post_id = p.post_id), 0),
        (SELECT json_group_array(json_object('kind', r.kind, 'count', r.people))
         FROM reactions_count r WHERE r.subject = p.post_id AND r.people > 0),
        (SELECT o.kind FROM reactions_reaction o
         WHERE o.subject = p.post_id AND o.person_id = (
            SELECT s.person_id FROM accounts_session_r2 s WHERE s.token_digest = $1))
    FROM posts_post_r2 p
    JOIN people_person a ON a.person_id = p.author_id
    LEFT JOIN communities_community_r2 c ON c.community_id = p.audience
    WHERE p.status = 'published' AND (p.audience = 'everyone' OR EXISTS (
        SELECT 1 FROM communities_member_r2 m
        WHERE m.community_id = p.audience AND m.person_id = (
            SELECT s.person_id FROM accounts_session_r2 s WHERE s.token_digest = $1)))
    ORDER BY p.published_at DESC, p.post_id DESC LIMIT 20";

pub(crate) fn run(folder: &Path) {
    let url = format!("sqlite:{}", folder.join("ruche.db").display());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = Database::open(&url).await.unwrap();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        println!("{}", listener.local_addr().unwrap());
        let site = move || {
            App::new()
                .app_data(web::Data::new(database.clone()))
                .route("/feed", web::get().to(feed))
        };
        HttpServer::new(site)
            .workers(2)
            .listen(listener)
            .unwrap()
            .run()
            .await
            .unwrap();
    });
}

async fn feed(request: HttpRequest, database: web::Data<Database>) -> HttpResponse {
    let bearer = request
        .headers()
        .get("authorization")
        .unwrap()
        .to_str()
        .unwrap();
    let digest = token::digest(bearer.trim_start_matches("Bearer "));
    let rows = sqlx::query(STATEMENT)
        .bind(digest)
        .fetch_all(database.reader())
        .await
        .unwrap();
    let posts: Vec<_> = rows
        .iter()
        .map(|row| {
            let reactions: String = row.get(11);
            let reactions: Box<serde_json::value::RawValue> =
                serde_json::from_str(&reactions).unwrap();
            json!({
                "id": row.get::<String, _>(0),
                "kind": row.get::<String, _>(1),
                "title": row.get::<Option<String>, _>(2),
                "body": row.get::<String, _>(3),
                "createdAt": row.get::<i64, _>(4),
                "author": { "id": row.get::<String, _>(5), "name": row.get::<String, _>(6),
                    "title": row.get::<Option<String>, _>(7) },
                "community": { "id": row.get::<Option<String>, _>(8),
                    "name": row.get::<Option<String>, _>(9) },
                "commentCount": row.get::<i64, _>(10),
                "reactionSummary": reactions,
                "viewerReaction": row.get::<Option<String>, _>(12),
            })
        })
        .collect();
    HttpResponse::Ok().json(posts)
}
