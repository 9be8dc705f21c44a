"""Words that people of a town use for the same thing: what they type is seldom what the administration writes.

One line a group; several words are one expression. A commune adds its own on its home page. Made by us from the words of the
shipped procedures and of what town halls are asked; no list of others was copied.
"""

from __future__ import annotations

_GROUPS = """
carte d'identité, cni, pièce d'identité, papiers d'identité
passeport, titre de voyage
acte de naissance, extrait de naissance, copie intégrale, bulletin de naissance, fiche d'état civil
acte de mariage, extrait de mariage
acte de décès, certificat de décès, extrait de décès
livret de famille, duplicata de livret
pacs, union civile, pacte civil de solidarité
mariage, se marier, noces
déchet, poubelle, ordure, ramassage, collecte, bac
encombrant, monstre, gros objet
déchèterie, déchetterie, décharge
recyclage, tri, tri sélectif
compost, composteur, biodéchet
eau, assainissement, égout
cantine, restauration scolaire, repas, menu
périscolaire, garderie, accueil du matin, étude
centre de loisirs, centre aéré, accueil de loisirs, alsh
crèche, petite enfance, halte garderie, multi accueil, mode de garde
assistante maternelle, nounou, nourrice
école, inscription scolaire, maternelle, élémentaire, primaire
collège, lycée
urbanisme, permis de construire, travaux, construire
déclaration préalable, autorisation de travaux
plu, plan local d'urbanisme, règlement d'urbanisme, cadastre
certificat d'urbanisme, note de renseignement
clôture, mur, portail
abri de jardin, cabanon, annexe
piscine, bassin, centre nautique
élection, vote, liste électorale, bureau de vote
procuration, mandat de vote
recensement, jdc, journée défense, journée citoyenne
voirie, route, chaussée, trottoir, rue
nid de poule, trou, chaussée abîmée
éclairage, lampadaire, candélabre, lumière
stationnement, parking, se garer, macaron, zone bleue
fourrière, voiture enlevée
circulation, déviation, route barrée
bruit, nuisance, tapage, voisinage
propreté, saleté, nettoyage, balayage
dépôt sauvage, décharge sauvage
chien, animal, fourrière animale, animal perdu, chat
cimetière, concession, tombe, obsèques, enterrement, columbarium
aide sociale, ccas, secours, solidarité, cias
logement, hlm, logement social
personne âgée, senior, aîné, retraité
handicap, accessibilité, pmr, fauteuil
canicule, chaleur, plan canicule, personne isolée
inondation, crue, risque, pcs, plan de sauvegarde
emploi, recrutement, offre d'emploi, travailler à la mairie, stage
marché public, appel d'offres, consultation
marché, producteur, forain
association, club, vie associative
subvention, aide financière
salle, salle des fêtes, location de salle, salle polyvalente
bibliothèque, médiathèque, livre
sport, gymnase, stade, équipement sportif
musique, école de musique, conservatoire
transport, bus, car, navette, tcl
vélo, piste cyclable, cycle
conseil municipal, séance, délibération, élus
procès-verbal, compte rendu, pv
arrêté, décision, acte
maire, élu, adjoint, conseiller
budget, impôt, finances, taxe
police municipale, police, sécurité, gendarmerie
tranquillité vacances, otv, surveillance du domicile
attestation d'accueil, hébergement, invité étranger
légalisation, signature certifiée
changement d'adresse, déménagement, nouvel habitant
buvette, débit de boissons, licence
terrasse, occupation du domaine public, échafaudage, benne
horaire, ouverture, ouvert
contact, téléphone, joindre, écrire, adresse, mail, courriel
rendez-vous, rdv, prendre date
facture, payer, paiement, régler
vaccination, santé, médecin, pharmacie
internet, fibre, wifi, numérique
france services, maison de services, aide aux démarches
données personnelles, vie privée, rgpd
signaler, signalement, problème, réclamation
"""


def groups_of(text: str) -> list[list[str]]:
    """One group a line, its expressions apart by commas; lines of less than two say nothing."""
    lines = ([part.strip() for part in line.split(",") if part.strip()] for line in text.splitlines())
    return [line for line in lines if len(line) > 1]


#: The groups that come with Parvis.
SHIPPED = tuple(groups_of(_GROUPS))
