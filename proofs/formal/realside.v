From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.

Local Open Scope R_scope.

(* Helper. A continuous function on Coq's reals has a primitive, its integral from 0 (Coquelicot). *)
Lemma primitive_pt (sigma : R -> R) : (forall x, continuity_pt sigma x) ->
  exists S : R -> R, (forall s, S s = RInt sigma 0 s) /\ S 0 = 0 /\ forall x, derivable_pt_lim S x (sigma x).
Proof.
intros c; exists (fun s => RInt sigma 0 s); split; [reflexivity|].
assert (cont : forall s, continuous sigma s) by (intros s; apply continuity_pt_filterlim, c); split.
  exact (RInt_point 0 sigma).
intros s; apply is_derive_Reals; apply (is_derive_RInt sigma (fun s => RInt sigma 0 s) 0 s); [|apply cont].
apply filter_forall; intros t; apply (@RInt_correct R_CompleteNormedModule).
apply (ex_RInt_continuous (V := R_CompleteNormedModule)); intros; apply cont.
Qed.

(* Helper. Caratheodory's form of the derivative. *)
Lemma slope (f : R -> R) (x l : R) : derivable_pt_lim f x l ->
  exists g, (forall y, f y - f x = g y * (y - x)) /\ continuity_pt g x /\ g x = l.
Proof.
intros lim; exists (fun y => if Req_EM_T y x then l else (f y - f x) / (y - x)).
split; [|split].
- intros y; destruct (Req_EM_T y x) as [->|ne]; [ring | field; lra].
- intros e e0; destruct (lim e e0) as [d H]; exists d; split; [apply cond_pos|].
  intros y [[_ ne] yd]; simpl in *; unfold R_dist in *.
  destruct (Req_EM_T y x) as [e1|ne1]; [congruence|].
  destruct (Req_EM_T x x) as [_|]; [|congruence].
  specialize (H (y - x)); replace (x + (y - x)) with y in H by ring; apply H; [lra | exact yd].
- destruct (Req_EM_T x x); congruence.
Qed.
