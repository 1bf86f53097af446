# Ce que lisent les gens, en français. Mêmes clés et mêmes variables que en.ftl.
# Les espaces insécables (U+00A0) devant « : ! ? » et entre nombre et nom sont voulues.

## Un jour du calendrier

date =
    { $day ->
        [1] 1er
       *[other] { $day }
    } { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $year }

## Groupes de personnes

people-two = { $first } et { $second }
people-one-and-others =
    { $first } et { $others ->
        [one] { $others } autre
       *[other] { $others } autres
    }
people-two-and-others =
    { $first }, { $second } et { $others ->
        [one] { $others } autre
       *[other] { $others } autres
    }
people-unnamed =
    { $total ->
        [one] { $total } personne
       *[other] { $total } personnes
    }

## Nombres

count-comments =
    { $count ->
        [one] { $count } commentaire
       *[other] { $count } commentaires
    }
count-reactions =
    { $count ->
        [one] { $count } réaction
       *[other] { $count } réactions
    }

## Réactions

reaction-like = J’aime
reaction-celebrate = Bravo
reaction-support = Soutien
reaction-insightful = Instructif
reaction-curious = Intrigant
reaction-thanks = Merci

## Notifications : une phrase chacune, dans l’application et en titre du courriel

notification-mention = { $actor } { $count ->
        [one] vous mentionne
       *[other] vous mentionnent
    } dans une publication
notification-mention-comment = { $actor } { $count ->
        [one] vous mentionne
       *[other] vous mentionnent
    } dans un commentaire
notification-expert-request = { $actor } { $count ->
        [one] vous demande
       *[other] vous demandent
    } de l’aide sur une question
notification-help-wanted = { $actor } { $count ->
        [one] pose
       *[other] posent
    } une question à laquelle vous pourriez répondre
pseudonym-name = Collègue sous pseudonyme
notification-a-community = une communauté
notification-invitation = { $actor } { $count ->
        [one] vous invite
       *[other] vous invitent
    } à rejoindre { $community }
notification-join-request = { $actor } { $count ->
        [one] demande
       *[other] demandent
    } à rejoindre { $community }
notification-removed = { $actor } { $count ->
        [one] a mis fin
       *[other] ont mis fin
    } à votre adhésion à { $community }
notification-pseudonym-opened = { $actor } { $count ->
        [one] a levé
       *[other] ont levé
    } le pseudonyme de votre question dans { $community }
notification-role = { $actor } { $count ->
        [one] a changé
       *[other] ont changé
    } votre rôle dans { $community }{ $role ->
        [owner] {"\u00A0"}: propriétaire
        [manager] {"\u00A0"}: gestion
        [moderator] {"\u00A0"}: modération
        [contributor] {"\u00A0"}: contribution
        [reader] {"\u00A0"}: lecture
       *[other] {""}
    }
notification-admitted = { $actor } { $count ->
        [one] a accepté
       *[other] ont accepté
    } votre demande à rejoindre { $community }
notification-declined = { $actor } { $count ->
        [one] a décliné
       *[other] ont décliné
    } votre demande à rejoindre { $community }
notification-endorsement-request = { $actor } { $count ->
        [one] vous demande
       *[other] vous demandent
    } de confirmer { $skills ->
        [0] une compétence
        [one] la compétence { $skill }
       *[other] les compétences { $skill }
    }
notification-kudos = { $actor } { $count ->
        [one] vous remercie
       *[other] vous remercient
    }
notification-endorsed = { $actor } { $count ->
        [one] a confirmé
       *[other] ont confirmé
    } { $skills ->
        [0] une de vos compétences
        [one] votre compétence { $skill }
       *[other] vos compétences { $skill }
    }
notification-skill-accepted = { $actor } { $count ->
        [one] a accepté
       *[other] ont accepté
    } { $skills ->
        [0] une compétence que vous avez proposée
        [one] la compétence { $skill } que vous avez proposée
       *[other] les compétences { $skill } que vous avez proposées
    }
notification-skill-refused = { $actor } { $count ->
        [one] a refusé
       *[other] ont refusé
    } { $skills ->
        [0] une compétence que vous avez proposée
        [one] la compétence { $skill } que vous avez proposée
       *[other] les compétences { $skill } que vous avez proposées
    }
notification-reply = { $actor } { $count ->
        [one] a répondu
       *[other] ont répondu
    } à votre commentaire
notification-answer = { $actor } { $count ->
        [one] a répondu
       *[other] ont répondu
    } à votre question
notification-accepted = { $actor } { $count ->
        [one] a accepté
       *[other] ont accepté
    } votre réponse
notification-comment = { $actor } { $count ->
        [one] a commenté
       *[other] ont commenté
    } votre publication
notification-announcement = { $actor } { $count ->
        [one] a publié
       *[other] ont publié
    } une annonce
notification-thread = { $actor } { $count ->
        [one] a commenté
       *[other] ont commenté
    } une conversation à laquelle vous participez
notification-tag = { $actor } { $count ->
        [one] a publié
       *[other] ont publié
    } sur un sujet que vous suivez
notification-person = { $actor } { $count ->
        [one] a publié ; vous suivez cette personne
       *[other] ont publié ; vous suivez ces personnes
    }
notification-community = { $actor } { $count ->
        [one] a publié
       *[other] ont publié
    } dans une communauté que vous suivez
notification-reaction = { $actor } { $count ->
        [one] a réagi
       *[other] ont réagi
    } à votre publication

## Notifications : pourquoi quelqu’un a été informé, ou non

level-all = tout
level-participating = ce à quoi je participe
level-mentions = les mentions
level-none = rien
why-level-default = Votre niveau est « { $level } », comme pour tout le monde au départ.
why-level-company = Votre niveau pour tout le réseau est « { $level } » depuis le { $date }.
why-level-community = Votre niveau pour la communauté { $community } est « { $level } » depuis le { $date }.
why-level-post = Votre niveau pour cette conversation est « { $level } » depuis le { $date }.
why-follows-tag = Vous suivez #{ $what }.
why-follows-person = Vous suivez { $what }.
why-follows-community = Vous suivez la communauté { $what }.
why-follows-post = Vous suivez cette conversation.
why-always = Vous en êtes informé quels que soient vos réglages.
why-muted = Vous avez mis { $name } en sourdine.
why-muted-until = Vous avez mis { $name } en sourdine jusqu’au { $date }.
why-own = Vous l’avez fait vous-même.
why-not-directed = Rien là-dedans ne s’adresse à vous.
why-withdrawn = Cela a été retiré depuis, ou ne vous est plus destiné.
why-read = Vous l’avez lu le { $date }.
why-mail-sent = Le courriel correspondant est parti le { $date }.
why-mail-waits = Le courriel correspondant part le { $date }, sauf si vous l’avez lu d’ici là.
why-mail-written = Le courriel correspondant attend le serveur de messagerie.
why-mail-failed = Le courriel correspondant n’a pas pu être remis.
why-mail-digest = Ce sera dans le prochain récapitulatif, sauf si vous l’avez lu d’ici là.
why-mail-not-needed = Aucun courriel n’était nécessaire : c’était lu, retiré, ou dit dans un autre courriel.

## Notifications : de quoi parlent les courriels

mail-topic-mention = les mentions de votre nom
mail-topic-expert-request = les questions qui vous sont adressées
mail-topic-invitation = les invitations à des communautés
mail-topic-join-request = les demandes à rejoindre vos communautés
mail-topic-removed = la fin de vos adhésions
mail-topic-pseudonym-opened = les pseudonymes levés
mail-topic-role = vos rôles dans les communautés
mail-topic-admitted = vos demandes d’adhésion acceptées
mail-topic-declined = vos demandes d’adhésion déclinées
mail-topic-endorsement-request = les demandes de confirmer une compétence
mail-topic-endorsed = les confirmations de vos compétences
mail-topic-skill-accepted = vos propositions de compétences acceptées
mail-topic-skill-refused = vos propositions de compétences refusées
mail-topic-kudos = les remerciements qui vous sont adressés
mail-topic-reply = les réponses à vos commentaires
mail-topic-answer = les réponses à vos questions
mail-topic-accepted = vos réponses acceptées
mail-topic-comment = les commentaires sur vos publications
mail-topic-announcement = les annonces
mail-topic-thread = les conversations auxquelles vous participez
mail-topic-help-wanted = les questions ouvertes auxquelles vous pourriez répondre
mail-topic-tag = les sujets que vous suivez
mail-topic-person = les personnes que vous suivez
mail-topic-community = les communautés que vous suivez
mail-topic-reaction = les réactions à vos publications
mail-topic-digest = le récapitulatif

## Courriels : l’objet est le même pour tout le fil, afin que les lecteurs de courrier le regroupent

mail-subject = { $author } : { $excerpt }
mail-subject-without-content = Publication de { $author }
mail-subject-community = [{ $community }] { $subject }
mail-sender = { $actor } ({ $network })
mail-in-community = Communauté :
mail-subject-members = Membres
mail-subject-skills = Compétences de { $name }
mail-button-endorsement-requests = Voir les demandes
mail-button-profile = Voir le profil
mail-button-taxonomy = Voir les compétences de l’entreprise
mail-button-invitation = Répondre à l’invitation
mail-button-request = Répondre à la demande
mail-button-community = Voir la communauté
mail-button-post = Voir la publication
mail-button-comment = Voir le commentaire
mail-button-conversation = Voir la conversation
mail-without-content = Le texte reste dans l’application.
mail-more =
    { $count ->
        [one] Un autre élément vous attend dans l’application.
       *[other] { $count } autres éléments vous attendent dans l’application.
    }

## Le récapitulatif : tout ce qui n’est pas lu

digest-subject = Ce que vous n’avez pas lu sur { $network }
digest-title = Ce que vous n’avez pas lu sur { $network }
digest-unanswered = Pour vous
digest-announcements = Annonces
digest-questions = Des questions auxquelles vous pourriez répondre
digest-rest = Et aussi
digest-button = Voir toutes les notifications

## Courriel : le dernier récapitulatif de qui ne vient plus

absence-subject = Toujours là ? Le récapitulatif de { $network } s’arrête
absence-title = Êtes-vous toujours là ?
absence-stops = Vous n’avez pas ouvert { $network } depuis six mois. Voici le dernier courriel du récapitulatif.
absence-again = Il revient dès que vous vous connectez. Vous n’avez rien à faire.
absence-button = Ouvrir { $network }

## Courriels : pourquoi on le reçoit

mail-because-mentioned = Vous recevez ce message parce que quelqu’un vous mentionne sur { $network }.
mail-because-expert = Vous recevez ce message parce qu’une question posée sur { $network } porte sur ce que vous connaissez.
mail-because-membership = Vous recevez ce message parce qu’il concerne votre adhésion à une communauté de { $network }.
mail-because-manager = Vous recevez ce message parce que vous répondez aux demandes à rejoindre une communauté de { $network }.
mail-because-thanked = Vous recevez ce message parce que quelqu’un vous remercie sur { $network }.
mail-because-skills = Vous recevez ce message parce qu’il concerne une compétence déclarée sur { $network }.
mail-because-author = Vous recevez ce message parce qu’il concerne ce que vous avez écrit sur { $network }.
mail-because-audience = Vous recevez ce message parce qu’une annonce de { $network } vous est destinée.
mail-because-participating = Vous recevez ce message parce que vous participez à cette conversation sur { $network }.
mail-because-subscribed = Vous recevez ce message en raison de ce que vous suivez sur { $network }.
mail-because-digest = Vous recevez ce message parce que vous n’avez pas encore lu ceci sur { $network }.
mail-because-absence = Vous recevez ce message parce que vous n’avez pas ouvert { $network } depuis 180 jours.
mail-because-refusal = Vous recevez ce message parce qu’une réponse par courriel a été envoyée à { $network } avec une adresse qui n’a été donnée qu’à vous.
mail-reply-above = Répondez au-dessus de cette ligne
mail-refusal-subject = Votre réponse par courriel n’a pas été publiée
mail-refusal-sender = Elle ne vient pas de l’adresse que { $network } vous connaît, ou cela n’a pas pu être vérifié. Personne d’autre ne peut répondre à votre place : écrivez depuis votre propre adresse.
mail-refusal-expired = On peut répondre à un courriel pendant 90 jours, et celui-ci est plus ancien. Vous pouvez toujours écrire dans l’application.
mail-refusal-empty = Il n’y avait rien à lire au-dessus du message auquel vous répondez.
mail-refusal-too-long = Elle dépassait les 10 000 caractères prévus. Vous pouvez l’écrire en plusieurs parties.
mail-refusal-unfit = Elle contenait un caractère qui ne peut pas être affiché, ou mentionnait plus de 20 personnes.
mail-refusal-gone = Ce à quoi vous répondez n’existe plus, ou ne vous est pas destiné.
mail-refusal-kept = Rien n’en a été conservé.
mail-refusal-button = Ouvrir { $network }
mail-suspended-unknown = L’envoi de courriels vers votre adresse est suspendu : un serveur indique qu’elle n’existe pas. Faites-la corriger, ou indiquez qu’elle fonctionne.
mail-suspended-returned = L’envoi de courriels vers votre adresse est suspendu, car ils sont revenus plusieurs fois. Quand votre boîte les recevra de nouveau, indiquez qu’elle fonctionne.
mail-settings = Choisir les courriels que vous recevez
mail-unsubscribe = Ne plus recevoir ces courriels

## La page derrière le dernier lien d’un courriel

unsubscribe-title = Courriels de { $network }
unsubscribe-ask = Ne plus recevoir de courriel sur : { $topic } ?
unsubscribe-kept = Vous retrouverez toujours tout dans l’application.
unsubscribe-button = Ne plus recevoir ces courriels
unsubscribe-done = Vous ne recevrez plus de courriel sur : { $topic }.
unsubscribe-back = Vous pouvez les réactiver dans les réglages de vos notifications.
unsubscribe-unknown = Ce lien n’est pas valide. Ouvrez celui de votre dernier courriel.
unsubscribe-failed = Cela n’a pas fonctionné. Réessayez dans un instant.

## La page de réglage des courriels

preferences-title = Vos courriels de { $network }
preferences-mail = Un courriel tout de suite pour
preferences-digest = Récapitulatif
preferences-digest-off = Aucun
preferences-digest-daily = Chaque jour travaillé
preferences-digest-weekly = Une fois par semaine
preferences-content = Ce que contiennent les courriels
preferences-content-full = Le texte entier
preferences-content-excerpt = Le début du texte
preferences-content-none = Aucun texte, seulement un lien
preferences-pause = Pause
preferences-pause-none = Pas de pause
preferences-pause-week = Pendant une semaine
preferences-pause-month = Pendant un mois
preferences-pause-until = Jusqu’au { $date }
preferences-save = Enregistrer
preferences-saved = C’est enregistré.
preferences-kept = Vous retrouverez toujours tout dans l’application, où vous réglez aussi vos heures, votre fuseau horaire et un niveau par communauté.

## Erreurs : ce que la personne peut corriger

error-not-found = Cet élément n’existe plus ou ne vous est pas destiné.
error-name-taken = Ce nom est déjà pris.
error-wrong-credentials = Le nom ou le mot de passe est incorrect.
error-wrong-password = Le mot de passe actuel est incorrect.
error-administrators-only = Seule une personne qui administre le réseau peut faire cela.
error-password-length = Un mot de passe compte de 10 à 200 caractères.
error-handle = Un identifiant compte de 2 à 50 lettres, chiffres, _ . ou -, et ne finit pas par un point.
error-time-zone = Ce fuseau horaire n’existe pas. Donnez un nom tel que Europe/Paris.
error-hours = Les heures commencent et finissent le même jour, par exemple de 07:00 à 20:00 ; au plus tard 24:00.
error-days = Donnez au moins un jour de la semaine, chacun une seule fois.
error-time-of-day = Une heure du jour s’écrit 07:30.
error-snooze = Choisissez un moment à venir, dans l’année.
error-pause = Une pause se termine dans l’avenir, au plus tard dans un an.
error-email = Ce n’est pas une adresse électronique.
error-community-role = Votre rôle dans cette communauté ne le permet pas.
error-community-members-only = Seuls les membres peuvent faire cela. Rejoignez d’abord la communauté.
error-community-member-already = Cette personne est déjà membre.
error-community-join-freely = Aucune demande n’est nécessaire ici : il suffit de rejoindre la communauté.
error-community-on-request = Demandez à rejoindre cette communauté ; une personne qui l’anime vous répondra.
error-community-on-invitation = On ne rejoint cette communauté que sur invitation.
error-community-secret-join = Une communauté secrète invite ses membres : personne d’autre ne la connaît.
error-community-pending = Trop de demandes ou d’invitations attendent déjà une réponse ici. Réessayez plus tard.
error-community-owner = La dernière personne propriétaire reste : transmettez d’abord la communauté.
error-community-yourself = Choisissez un autre membre : cette communauté vous appartient déjà.
error-community-guest = Seules les personnes de l’entreprise peuvent faire cela.
error-community-no-guests = Cette communauté n’accueille personne d’extérieur à l’entreprise.
error-community-archived = Cette communauté est archivée : on peut la lire, plus rien n’y change.
error-community-not-archived = Cette communauté n’est pas archivée.
error-objective-statement = Un objectif s’énonce en 2 à 300 caractères, sur une ligne.
error-objective-measure = Une mesure compte de 2 à 160 caractères, sur une ligne.
error-objective-unit = Une unité compte 20 caractères au plus.
error-objective-value = Une valeur est un nombre entier de 0 à 1 000 000 000.
error-objective-due = Choisissez un jour à venir, dans dix ans au plus.
error-objective-day = Choisissez un jour passé, il y a dix ans au plus.
error-objective-note = Une note compte 500 caractères au plus.
error-objective-none = Cette communauté n’a pas encore d’objectif.
error-access-second = Une autre personne qui administre le réseau doit donner son accord, jamais celle qui demande.
error-access-reason = Indiquez pourquoi, en 1 à 500 caractères ; les propriétaires de la communauté le liront.
error-charter-not-accepted = Acceptez d’abord la charte de cette communauté.
error-charter-version = Ce n’est pas la charte actuelle. Lisez la nouvelle.
error-charter-length = Une charte compte de 1 à 20 000 caractères.
error-join-answer = Le texte de votre demande compte 1 000 caractères au plus.
error-community-reason = Un motif compte 500 caractères au plus.
error-guest-until = Une personne invitée reste au plus 90 jours à compter d’aujourd’hui.
error-guest-sponsor = Seule la personne qui répond de cette personne invitée, ou quelqu’un qui administre le réseau, peut faire cela.
error-guest-administrator = Une personne extérieure à l’entreprise n’administre pas le réseau.
error-community-name = Un nom compte de 2 à 160 caractères.
error-community-description = Une description compte 10 000 caractères au plus.
error-too-long = Ce champ contient au plus { $max } caractères.
error-profile-not-yours = Seules cette personne et celles qui administrent le réseau peuvent modifier ce profil.
error-profile-name = Un nom compte de 1 à 80 caractères.
error-profile-languages = Un profil indique au plus 10 langues parlées.
error-language-tag = Ce n’est pas un code de langue comme fr ou pt-BR.
error-profile-manager = Ce responsable n’existe pas ou a quitté l’entreprise.
error-profile-manager-cycle = Une personne ne peut pas être son propre responsable, ni celui de son responsable.
error-skill-length = Une compétence compte de 1 à 120 caractères.
error-skill-level = Le niveau d’une compétence va de 1 à 4.
error-skills = Un profil indique au plus 50 compétences.
error-skill-editors-only = Seule une personne chargée du référentiel des compétences peut faire cela.
error-skill-editors = Le référentiel compte au plus { $max } personnes qui en sont chargées.
error-skill-employees-only = Seule une personne qui travaille ici peut faire cela.
error-skill-name = Le nom d’une compétence compte de 1 à { $max } caractères, tous visibles.
error-skill-no-label = Une compétence a un libellé en français ou en anglais.
error-skill-name-taken = Une autre compétence porte ce nom.
error-skill-synonyms = Une compétence a au plus { $max } synonymes.
error-skill-too-many = Le référentiel contient au plus { $max } compétences.
error-skill-proposals = Vous avez { $max } propositions en attente. Attendez une décision.
error-skill-absent = Cette compétence ne figure pas dans le référentiel.
error-skill-cycle = Une compétence ne peut pas se trouver sous elle-même.
error-skill-depth = Une branche du référentiel compte au plus { $max } compétences.
error-skill-decided = Une autre décision a été prise entre-temps.
error-endorse-yourself = Personne ne confirme ses propres compétences.
error-endorse-not-claimed = Cette compétence ne figure pas dans le profil.
error-endorse-strangers = Vous pouvez confirmer une compétence d’une personne avec qui vous partagez une communauté, à qui vous avez répondu ou que vous avez remerciée.
error-endorse-evidence = Ce qui montre la compétence doit être visible pour vous deux.
error-endorse-requests = Sept jours laissent place à { $max } demandes au plus.
error-deactivate-yourself = Vous ne pouvez pas désactiver votre propre compte ; demandez à une autre personne qui administre le réseau.

## Erreurs : textes, publications et commentaires

error-text-missing = Il n’y a encore rien à lire.
error-text-too-short = Il faut au moins { $chars } caractères.
error-text-too-long = Le texte compte au plus { $chars } caractères.
error-text-control = Le texte contient un caractère qui ne peut pas être affiché. Supprimez-le, puis réessayez.
error-text-mentions = Un texte mentionne au plus 20 personnes.
error-text-tags = Une publication compte au plus 5 mots-clés.
error-tag = Un mot-clé compte de 2 à 50 lettres, chiffres, _ ou -.
error-title-missing = Ce type de publication doit avoir un titre.
error-title-unwanted = Ce type de publication n’a pas de titre.
error-post-deleted = Cette publication est dans la corbeille. Restaurez-la d’abord.
error-post-author-only = Seule la personne qui l’a écrit peut faire cela.
error-post-author-or-moderators = Seules la personne qui l’a écrit et celles qui animent cet espace peuvent faire cela.
error-post-moderators-only = Seules les personnes qui animent cet espace peuvent faire cela.
error-post-bin-emptied = Cet élément est dans la corbeille depuis plus de 30 jours et ne peut plus être restauré.
error-end-unwanted = Seules les annonces ont une date de fin.
error-end-past = La date de fin est déjà passée.
error-kudos-unwanted = Seuls les remerciements désignent des personnes.
error-kudos-count = Remerciez au moins une personne et { $max } au plus.
error-kudos-yourself = Remerciez une autre personne que vous-même.
error-kudos-hidden = Une personne que vous remerciez ne pourrait pas voir cette publication ici.
error-quota = { $days ->
    [one] Au plus { $max } publications de ce type paraissent en un jour. Gardez celle-ci pour plus tard.
   *[other] Au plus { $max } publications de ce type paraissent en { $days } jours. Gardez celle-ci pour plus tard.
}
error-not-an-announcement = Seules les annonces se confirment.
error-announcement-over = Cette annonce est terminée.
error-acknowledged-too-long-ago = Une confirmation peut être retirée pendant 5 minutes.
error-not-a-question = Ce n’est pas une question.
error-pseudonym-questions-only = Seule une question peut être posée sous pseudonyme.
error-pseudonym-not-here = Rien ne se demande sous pseudonyme ici. La communauté doit l’autoriser.
error-pseudonym-few-members = Une communauté doit avoir { $min } membres avant qu’on y demande sous pseudonyme : à moins, on devine vite qui c’est.
error-pseudonym-too-many = Au plus { $max } questions par jour peuvent être posées sous pseudonyme.
error-pseudonym-stays = Ce qui a été demandé sous pseudonyme reste dans sa communauté.
error-pseudonym-no-profile = Ce qui a été demandé sous pseudonyme n’est sur le profil de personne.
error-pseudonym-managers-only = Seule une personne qui possède ou gère la communauté demande qui est derrière un pseudonyme.
error-pseudonym-second-person = Quelqu’un d’autre doit donner son accord.
error-pseudonym-reason = Indiquez pourquoi, en 1 à { $max } caractères ; la personne derrière le pseudonyme le lira s’il est levé.
error-own-question = C’est votre propre question.
error-pin-until = Une épingle prend fin dans le futur, dans l’année qui vient.
error-board-full = Au plus { $max } publications sont épinglées ici. Retirez-en une d’abord.
error-author-cannot-follow = La personne qui l’a écrit ne peut pas publier cela à cet endroit.
error-thanked-cannot-follow = Une personne remerciée ne pourrait pas le voir à cet endroit.
error-block-yourself = Choisissez une autre personne que vous-même.
error-block-too-many = Vous tenez déjà { $max } personnes à distance. Mettez-y fin pour l’une d’elles d’abord.
error-expert-topic = Un sujet compte de 1 à { $max } caractères que l’on peut afficher.
error-expert-topics = Au plus { $max } sujets.
error-expert-weekly = De 0 à { $max } questions par semaine.
error-question-asker-only = Seule la personne qui a posé la question peut le faire.
error-question-solved = Une réponse à cette question a été acceptée.
error-question-open-to-all = Cette question est déjà ouverte à tout le monde.
error-too-many-asked = Au plus { $once } personnes sont interrogées à la fois, et { $max } en tout.
error-cannot-be-asked = Une des personnes ne peut pas être interrogée à ce sujet pour le moment.
error-request-over = Une réponse à cette question n’est plus attendue.
error-request-reason = Une raison compte au plus { $max } caractères que l’on peut afficher.
error-mute-until = Une mise en sourdine prend fin dans le futur, dans l’année qui vient.
error-follow-yourself = Vous n’avez pas besoin de vous suivre vous-même.
error-follow-too-many = Vous suivez déjà { $max } éléments. Arrêtez d’abord d’en suivre un.
error-bookmark-too-many = Vous gardez déjà { $max } publications. Retirez-en une d’abord.
error-undo-too-late = Vous pouviez annuler pendant 10 secondes. Vous pouvez encore supprimer.
error-not-an-answer = Seuls les commentaires placés directement sous une question y répondent.
error-asker-only = Seules la personne qui a posé la question et celles qui animent cet espace peuvent faire cela.
error-asker-first = Pendant 7 jours, la personne qui a posé la question décide de cette réponse ; ensuite, les personnes qui animent cet espace peuvent le faire.
error-asker-decided = La personne qui a posé la question a déjà décidé de cette réponse.
error-own-answer = Une autre personne accepte votre réponse, sauf si vous avez posé la question.
error-comment-depth = On ne peut pas répondre plus bas dans ce fil. Répondez à un commentaire situé plus haut.

## Le fil : pourquoi un élément s’y trouve

feed-mentions-viewer = Vous y êtes mentionné·e.
feed-own-post = Vous l’avez écrit.
feed-member = Vous faites partie de { $name }.
feed-follows-post = Vous suivez cette publication.
feed-follows-author = Vous suivez son auteur.
feed-follows-tag = Vous suivez #{ $name }.
feed-follows-community = Vous suivez sa communauté.
feed-absent-muted = Vous avez mis son auteur en sourdine.
feed-term-followed = Vous la suivez
feed-term-followed-how = 1 si vous suivez la publication, son auteur, sa communauté ou l’un de ses mots-clés et voulez tout savoir.
feed-company-wide = Pour toute l’entreprise.
feed-other = Cela correspond à votre demande.
feed-absent-bin = Elle est dans la corbeille.
feed-absent-member = Elle se trouve dans une communauté ouverte que vous n’avez pas rejointe, elle ne vous mentionne pas et vous ne la suivez pas.
feed-absent-window = Cet ordre porte sur les { $window } publications les plus récentes, et celle-ci est plus ancienne.
feed-term-freshness = Récente
feed-term-freshness-how = Ancienneté de la publication : 1 au début, la moitié toutes les 24 heures.
feed-term-mention = Vous mentionne
feed-term-mention-how = 1 si la publication vous mentionne.
feed-term-manager = De votre responsable
feed-term-manager-how = 1 si votre responsable en est l’auteur.
feed-term-skill = Une de vos compétences
feed-term-skill-how = 1 si un mot-clé de la publication est une compétence de votre profil.
feed-term-announcement = Annonce
feed-term-announcement-how = 1 pour une nouvelle annonce, la moitié toutes les 72 heures.
feed-term-question = Question sans réponse
feed-term-question-how = 1 pour une nouvelle question restée sans réponse, puis de moins en moins, jusqu’à 0 au bout de 72 heures.
feed-term-conversation = Échanges
feed-term-conversation-how = Nombre de réponses d’autres personnes : 0 s’il n’y en a pas, 1 à partir de vingt, selon le logarithme.
feed-term-size = Grande communauté
feed-term-size-how = Taille de la communauté, de 0 pour 20 membres à 1 pour 2 000, selon le logarithme : les grandes s’effacent un peu pour laisser voir les petites.

## Experts : pourquoi une personne a été trouvée

expert-article = A écrit l’article « { $title } »
expert-answer = A répondu à une question
expert-status = A publié à ce sujet
expert-question = A posé une question à ce sujet
expert-comment = A commenté à ce sujet
expert-kudos = A été remercié·e à ce sujet
expert-title = Fonction : { $title }
expert-bio = L’indique dans son profil
expert-experience = Y a travaillé
expert-skill = Déclare la compétence { $title }
expert-skill-synonym = Déclare la compétence { $title }, dite aussi { $synonym }
expert-community = Membre de { $title }
expert-total-articles =
    { $count ->
        [one] { $count } article
       *[other] { $count } articles
    }
expert-total-answers =
    { $count ->
        [one] { $count } réponse
       *[other] { $count } réponses
    }
expert-total-posts =
    { $count ->
        [one] { $count } publication
       *[other] { $count } publications
    }
expert-total-comments =
    { $count ->
        [one] { $count } commentaire
       *[other] { $count } commentaires
    }
expert-total-kudos =
    { $count ->
        [one] remercié·e { $count } fois
       *[other] remercié·e { $count } fois
    }
expert-total-profile =
    { $count ->
        [one] { $count } mention dans le profil
       *[other] { $count } mentions dans le profil
    }
expert-total-skills =
    { $count ->
        [one] { $count } compétence déclarée
       *[other] { $count } compétences déclarées
    }
expert-total-communities =
    { $count ->
        [one] { $count } communauté
       *[other] { $count } communautés
    }
expert-community-former = A été membre de { $title }
expert-reviewed = A commenté en détail « { $title } »
expert-total-accepted =
    { $count ->
        [one] { $count } retenue
       *[other] { $count } retenues
    }
expert-total-endorsers =
    { $count ->
        [one] confirmée par un collègue
       *[other] confirmée par { $count } collègues
    }
expert-total-last =
    { $count ->
        [0] dernier signe ce mois-ci
        [one] dernier signe il y a un mois
       *[other] dernier signe il y a { $count } mois
    }
expert-request-waiting = Une réponse est attendue.
expert-request-passed-on = Transmise.
expert-request-no-answer = Pas de réponse à temps.
expert-request-answered = A répondu.
expert-request-ended = N’est plus interrogé·e.
response-within-hours = Répond en général en quelques heures
response-within-a-day = Répond en général en une journée
response-within-days = Répond en général en quelques jours
expert-absence-found = On vous trouve, à la place { $place }.
expert-absence-hidden = Vous avez demandé à ne pas être proposé·e.
expert-absence-topic = Vous avez demandé à ne pas être proposé·e pour ce sujet.
expert-absence-kind = Ce que vous avez à ce sujet est d’une sorte que vous ne voulez pas voir utilisée.
expert-absence-nothing = Rien de ce que vous avez écrit, déclaré ou rejoint ne contient ces mots.
expert-absence-asked = Vous avez posé une question à ce sujet ; des réponses, des articles ou des compétences déclarées compteraient.
expert-absence-others = Quelque chose de vous en parle, et d’autres en sont plus proches.
search-title = Son titre ou son nom contient vos mots.
search-text = Son texte contient vos mots.
search-other-form = Il contient vos mots sous une autre forme.
search-other-spelling = Il contient vos mots dans une autre orthographe.
search-other-language = Il est dans une autre langue.
expert-constant-words-max = Nombre de mots du besoin recherchés, les plus rares.
expert-constant-word-hits-max = Nombre d’éléments retenus pour chaque mot.
expert-formula = score = S / max S + lambda × T. S additionne, sur les meilleures preuves, poids × qualité × âge × pertinence^4 ; T vaut 1 pour une compétence déclarée qui est le besoin, 0,6 pour un intitulé de poste qui le contient. La pertinence d’un texte est son score divisé par le meilleur score, compté sur ce que la personne qui cherche peut lire.
expert-constant-relevance-power = Les voix baissent avec cette puissance de la pertinence.
expert-constant-evidence-max = Tant d’éléments votent.
expert-constant-communities-max = Tant de communautés sont examinées ; chacune parle pour ses membres.
expert-constant-skills-max = Tant de compétences sont examinées.
expert-constant-thread-max = Tant d’éléments d’une conversation votent pour une personne.
expert-constant-team-max = La plus grande équipe dont la description vaut entièrement pour chaque membre ; au-delà, elle baisse avec la racine carrée.
expert-constant-half-life-years = Années après lesquelles une voix a perdu la moitié.
expert-constant-age-floor = Ce qu’une voix garde quel que soit son âge.
expert-constant-quality-step = Ce qu’ajoute chaque doublement des réactions.
expert-constant-reaction-share = Ce que vaut une réaction face à une confirmation.
expert-constant-quality-max = Le plus que les réactions peuvent apporter.
expert-constant-accepted-factor = Ce que gagne une réponse retenue.
expert-constant-endorsed-skill-step = Ce qu’ajoute chaque doublement des collègues qui ont remercié pour une compétence déclarée.
expert-constant-reciprocal-factor = Ce que valent les remerciements entre deux personnes qui se remercient.
expert-constant-lambda = La part de ce que les personnes déclarent, pour un besoin de trois mots et plus.
expert-constant-lambda-short = La même pour un besoin d’un ou deux mots.
expert-constant-title-match = Un intitulé de poste qui contient le besoin, face à une compétence déclarée.
expert-constant-narrower-share = Ce que vaut la déclaration d’une compétence plus étroite pour celle qui est demandée.
expert-constant-coverage-floor = La part du besoin que la meilleure preuve doit contenir pour que quelqu’un soit trouvé avec certitude.
expert-constant-strong-share = À partir de cette part du meilleur score, la correspondance est forte.
expert-constant-some-share = À partir de cette part du meilleur score, la correspondance est plus que légère.
expert-constant-title-boost = Ce que vaut un mot dans un titre.
expert-constant-plain-boost = Ce que la forme saisie ajoute à sa famille.
expert-constant-corrected-boost = Ce que vaut un mot corrigé.
expert-constant-saturation = À quelle vitesse un mot répété n’apprend plus rien (k1 de BM25).
expert-constant-length-share = Dans quelle mesure les textes longs sont freinés (b de BM25).

## Imports

import-unnamed-community = Communauté sans nom { $id }

## Qui voit une communauté : ce qu’un changement montre, et à qui

exposure-opens =
    { $posts ->
        [one] { $posts } publication
       *[other] { $posts } publications
    } et { $comments ->
        [one] { $comments } commentaire
       *[other] { $comments } commentaires
    } deviennent visibles pour { $people ->
        [one] { $people } personne de plus dans l’entreprise
       *[other] { $people } personnes de plus dans l’entreprise
    }, comme tout ce qui sera écrit ensuite.
exposure-appears =
    { $people ->
        [one] { $people } personne de plus dans l’entreprise apprend
       *[other] { $people } personnes de plus dans l’entreprise apprennent
    } que cette communauté existe, avec son nom, sa description, sa charte et son nombre de membres ; le contenu reste réservé aux membres.
exposure-closes =
    { $people ->
        [one] { $people } personne de l’entreprise qui n’est pas membre ne lira plus
       *[other] { $people } personnes de l’entreprise qui ne sont pas membres ne liront plus
    } le contenu de cette communauté ; son existence reste visible.
exposure-disappears =
    { $people ->
        [one] { $people } personne de l’entreprise qui n’est pas membre ne saura plus
       *[other] { $people } personnes de l’entreprise qui ne sont pas membres ne sauront plus
    } que cette communauté existe.
exposure-guests-see =
    { $posts ->
        [one] { $posts } publication
       *[other] { $posts } publications
    } et { $comments ->
        [one] { $comments } commentaire
       *[other] { $comments } commentaires
    } deviennent visibles pour { $people ->
        [one] { $people } membre extérieur à l’entreprise
       *[other] { $people } membres extérieurs à l’entreprise
    } ; d’autres personnes peuvent être invitées.
exposure-guests-may-come = Des personnes extérieures à l’entreprise peuvent être invitées ; elles verront tout le contenu de cette communauté.
exposure-guests-go =
    { $people ->
        [one] { $people } membre extérieur à l’entreprise ne verra plus
       *[other] { $people } membres extérieurs à l’entreprise ne verront plus
    } rien de cette communauté.
exposure-nothing = Rien ne change pour personne.
error-community-exposes =
    À présent, { $posts ->
        [one] { $posts } publication
       *[other] { $posts } publications
    } et { $comments ->
        [one] { $comments } commentaire
       *[other] { $comments } commentaires
    } deviendraient visibles pour { $people ->
        [one] { $people } personne
       *[other] { $people } personnes
    }, soit plus que ce que vous avez vu. Vérifiez à nouveau les chiffres.
home-announcements = À lire et à confirmer
home-announcements-fallback = { $count ->
    [one] Une annonce attend que vous en preniez connaissance.
   *[other] { $count } annonces attendent que vous en preniez connaissance.
}
home-questions = Questions auxquelles vous pourriez répondre
home-questions-fallback = { $count ->
    [one] Il y a une question à laquelle vous pourriez répondre.
   *[other] Il y a { $count } questions auxquelles vous pourriez répondre.
}
home-communities = Vos communautés
home-communities-fallback = Les nouveautés de vos communautés.
home-people = Personnes à rencontrer
home-people-fallback = { $count ->
    [one] Il y a une personne que vous pourriez rencontrer.
   *[other] Il y a { $count } personnes que vous pourriez rencontrer.
}
home-feed = Actualités
home-feed-fallback = Les nouveautés pour vous.
home-viewer-skill = Un mot-clé correspond à l’une de vos compétences : { $name }.
home-no-answer = Personne n’a encore répondu.
home-offers-skill = Peut vous aider : { $name }.
home-seeks-skill = Souhaite apprendre ce que vous proposez d’enseigner : { $name }.
home-newcomer = Nouvelle recrue, membre comme vous de { $name }.
error-home-empty = Affichez au moins une rubrique.
error-home-twice = Ne citez chaque rubrique qu’une fois.
