//! The same page by one hand-written SQL statement behind actix-web: no schema, nothing but the
//! statement. It shows the same posts by the same rights.

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use ruche::adapters::token;
use ruche::kernel::clock::Clock;
use ruche::kernel::database::{Database, Engine};
use serde_json::json;
use sqlx::{AssertSqlSafe, Row};

/// Walks the posts by time, so that the page ends the work, and looks everything else up by key for
/// the posts of the page alone. What most posts are there for, a membership, is asked first; the
/// rest of the rule for the few that are there for another reason.
fn statement(engine: Engine) -> String {
    let counts = match engine {
        Engine::Sqlite => "json_group_array(json_object('kind', r.kind, 'count', r.people))",
        Engine::Postgres => {
            "CAST(json_agg(json_build_object('kind', r.kind, 'count', r.people)) AS TEXT)"
        }
    };
    let me = "(SELECT v.person_id FROM viewer v)";
    let employee = "((SELECT v.guest_sponsor FROM viewer v) IS NULL)";
    format!(
        "WITH viewer AS (
            SELECT s.person_id, a.guest_sponsor FROM accounts_session_r2 s
            JOIN accounts_account_r2 a ON a.person_id = s.person_id
            LEFT JOIN last_use u ON u.name = s.session_id
            WHERE s.token_digest = $1 AND s.expires_at > $2 AND a.closed = 0
              AND (a.guest_sponsor IS NULL OR (a.guest_until > $2 AND NOT EXISTS (
                  SELECT 1 FROM accounts_account_r2 o
                  WHERE o.person_id = a.guest_sponsor AND o.closed = 1)))
              AND coalesce(u.used_at, s.opened_at)
                  > $2 - CASE a.administrator WHEN 1 THEN 28800000000 ELSE 1209600000000 END)
        SELECT p.post_id, p.kind, p.title, p.body, p.published_at, a.person_id, a.name, a.title,
            c.community_id, c.name,
            coalesce((SELECT n.comments FROM comments_count_r2 n WHERE n.post_id = p.post_id), 0),
            (SELECT {counts} FROM reactions_count r
             WHERE r.subject = p.post_id AND r.people > 0),
            (SELECT o.kind FROM reactions_reaction o
             WHERE o.subject = p.post_id AND o.person_id = {me})
        FROM (SELECT * FROM posts_post_r2 p
            WHERE p.status = 'published' AND (
            (p.audience = 'everyone' AND {employee})
            OR p.audience IN (SELECT m.community_id FROM communities_member_r3 m
                WHERE m.person_id = {me} AND ({employee} OR EXISTS (
                    SELECT 1 FROM communities_community_r3 e
                    WHERE e.community_id = m.community_id AND e.external = 1)))
            OR ((p.author_id = {me}
                OR EXISTS (SELECT 1 FROM posts_mention_r2 pm
                    WHERE pm.post_id = p.post_id AND pm.person_id = {me})
                OR (EXISTS (SELECT 1 FROM following_follow y
                    WHERE y.person_id = {me} AND y.level = 'all')
                  AND (EXISTS (SELECT 1 FROM following_follow f
                    WHERE f.person_id = {me} AND f.level = 'all'
                      AND f.target IN (p.post_id, p.author_id, p.audience))
                  OR 0 < (SELECT count(*) FROM posts_tag_r2 t JOIN following_follow f
                    ON f.person_id = {me} AND f.target = '#' || t.tag AND f.level = 'all'
                    WHERE t.post_id = p.post_id))))
              AND (({employee} AND EXISTS (SELECT 1 FROM communities_community_r3 o
                    WHERE o.community_id = p.audience AND o.visibility = 'open'))
                OR EXISTS (SELECT 1 FROM communities_access_r3 x
                    WHERE x.administrator_id = {me} AND x.community_id = p.audience
                      AND x.state = 'granted'))))
          AND NOT EXISTS (SELECT 1 FROM blocks_mute b WHERE b.by_id = {me}
              AND b.person_id = p.author_id AND (b.until IS NULL OR b.until > $2))
        ORDER BY p.published_at DESC, p.post_id DESC LIMIT 21) p
        JOIN people_person a ON a.person_id = p.author_id
        LEFT JOIN communities_community_r3 c ON c.community_id = p.audience
        ORDER BY p.published_at DESC, p.post_id DESC"
    )
}

pub(crate) fn run(url: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let database = Database::open(url).await.unwrap();
        let statement = statement(database.engine());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        println!("{}", listener.local_addr().unwrap());
        let site = move || {
            App::new()
                .app_data(web::Data::new((database.clone(), statement.clone())))
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

async fn feed(request: HttpRequest, data: web::Data<(Database, String)>) -> HttpResponse {
    let (database, statement) = &**data;
    let bearer = request.headers().get("authorization").unwrap();
    let bearer = bearer.to_str().unwrap().trim_start_matches("Bearer ");
    let rows = sqlx::query(AssertSqlSafe(statement.as_str()))
        .bind(token::digest(bearer))
        .bind(Clock::System.now().0)
        .fetch_all(database.reader())
        .await
        .unwrap();
    let posts: Vec<_> = rows
        .iter()
        .take(20)
        .map(|row| {
            let reactions: Option<String> = row.get(11);
            let reactions: Option<Box<serde_json::value::RawValue>> =
                reactions.map(|text| serde_json::from_str(&text).unwrap());
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
    // The time and the id of the last post are the cursor.
    HttpResponse::Ok().json(json!({ "posts": posts, "hasNextPage": rows.len() > 20 }))
}
